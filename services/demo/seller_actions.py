"""What the invented company's sellers do with each lead that they are offered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.demo.dataset import Deals

CHANNELS = ("phone", "phone", "email", "video")
EVIDENCE = {"need": "plans routes by hand", "budget": "approved for this year", "timeline": "this quarter"}
READY = {"active_evaluation": True, "budget_approved": True, "decision_maker": True}
# chance: what becomes of a lead without a deal
OUTCOME_WEIGHTS = {
    "unanswered": 6,
    "too_small": 7,
    "wrong_industry": 3,
    "other": 3,
    "unreachable": 12,
    "talking": 42,
    "sql": 27,
}

# One call: method, path, body.
Call = tuple[str, str, dict[str, Any]]


def seller_actions(handoff: dict[str, Any], deals: Deals, now: datetime) -> Iterator[Call]:
    """The seller's answers to this handoff and the steps of the lead's deal, in the order in which they happened."""
    chance = Random(deals.lead)
    qualified = datetime.fromisoformat(handoff["qualified_at"])
    path, seller = f"/v1/handoffs/{handoff['handoff_id']}", handoff["seller"]
    last = min([now, *(datetime.fromisoformat(step["occurred_at"]) for step in deals.steps)])
    fate = "sql" if deals.steps else chance.choices(list(OUTCOME_WEIGHTS), list(OUTCOME_WEIGHTS.values()))[0]
    at = qualified
    for patience, (method, word, body) in _answers(chance, fate):
        at += timedelta(hours=chance.expovariate(1 / patience))
        if at < last:
            yield method, f"{path}/{word}", {"seller": seller, "occurred_at": at.isoformat(), **body}
    for step in deals.steps:
        yield "POST", "/v1/deals", {**step, "owner": seller}


def _answers(chance: Random, fate: str) -> Iterator[tuple[float, Call]]:
    """Each answer with the hours that it takes on average."""
    if fate == "unanswered":
        return
    if fate in ("too_small", "wrong_industry", "other"):
        yield 2.5, ("PUT", "rejection", _rejection(chance, fate))
        return
    yield 1.2, ("PUT", "acceptance", {})
    yield 1.0, ("POST", "contacts", {"kind": "attempt", "channel": "phone"})
    if fate == "unreachable":
        yield 60.0, ("POST", "recycling", {"reason": "unreachable"})
        return
    yield 5.0, ("POST", "contacts", {"kind": "conversation", "channel": chance.choice(CHANNELS)})
    if fate == "sql":
        ready = chance.random() < 0.4
        yield 20.0, ("PUT", "qualification", {"evidence": EVIDENCE | (READY if ready else {}), "sales_ready": ready})


def _rejection(chance: Random, reason: str) -> dict[str, Any]:
    if reason == "too_small":
        return {"reason": reason, "clause": "size", "correction": {"company.employees": chance.choice((8, 30, 75))}}
    if reason == "wrong_industry":
        corrected = chance.choice(("software", "retail"))
        return {"reason": reason, "clause": "industry", "correction": {"company.industry": corrected}}
    return {"reason": reason, "note": "A competitor's student project."}

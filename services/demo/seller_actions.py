"""What the sellers of the invented company do with the leads that they are offered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.demo.dataset import LeadDeals

CHANNELS = ("phone", "phone", "email", "video")
EVIDENCE = {"need": "plans routes by hand", "budget": "approved for this year", "timeline": "this quarter"}
READY = {"active_evaluation": True, "budget_approved": True, "decision_maker": True}
# The outcomes of a lead without a deal, each with its relative frequency.
OUTCOME_WEIGHTS = {
    "unanswered": 6,
    "too_small": 7,
    "wrong_industry": 3,
    "other": 3,
    "unreachable": 12,
    "talking": 42,
    "sql": 27,
}
REJECTIONS = ("too_small", "wrong_industry", "other")

# One HTTP call: method, path, body.
Call = tuple[str, str, dict[str, Any]]


def seller_actions(handoff: dict[str, Any], deals: LeadDeals, now: datetime) -> Iterator[Call]:
    """The calls by which the seller responds to this handoff, then the steps of the lead's deal, in order of time."""
    random = Random(deals.lead)
    path, seller = f"/v1/handoffs/{handoff['handoff_id']}", handoff["seller"]
    # A seller responds before the first step of the deal.
    end = min([now, *(datetime.fromisoformat(step["occurred_at"]) for step in deals.steps)])
    outcome = "sql" if deals.steps else random.choices(list(OUTCOME_WEIGHTS), list(OUTCOME_WEIGHTS.values()))[0]
    at = datetime.fromisoformat(handoff["qualified_at"])
    for mean_hours, (method, resource, body) in _responses(random, outcome):
        at += timedelta(hours=random.expovariate(1 / mean_hours))
        if at < end:
            yield method, f"{path}/{resource}", {"seller": seller, "occurred_at": at.isoformat(), **body}
    for step in deals.steps:
        yield "POST", "/v1/deals", {**step, "owner": seller}


def _responses(random: Random, outcome: str) -> Iterator[tuple[float, Call]]:
    """Each response that leads to this outcome, with the hours that it takes on average."""
    if outcome == "unanswered":
        return
    if outcome in REJECTIONS:
        yield 2.5, ("PUT", "rejection", _rejection(random, outcome))
        yield 0.1, ("POST", "rating", {"score": random.choice((1, 1, 2)), "note": "Not what we agreed."})
        return
    yield 1.2, ("PUT", "acceptance", {})
    yield 1.0, ("POST", "contacts", {"kind": "attempt", "channel": "phone"})
    if outcome == "unreachable":
        yield 60.0, ("POST", "recycling", {"reason": "unreachable"})
        return
    yield 5.0, ("POST", "contacts", {"kind": "conversation", "channel": random.choice(CHANNELS)})
    if outcome == "sql":
        ready = random.random() < 0.4
        yield 20.0, ("PUT", "qualification", {"evidence": EVIDENCE | (READY if ready else {}), "sales_ready": ready})
        yield 0.1, ("POST", "rating", {"score": random.choice((4, 4, 5))})


def _rejection(random: Random, reason: str) -> dict[str, Any]:
    """The body of a rejection for this reason, with a corrected attribute where a clause is named."""
    if reason == "too_small":
        return {"reason": reason, "clause": "size", "correction": {"company.employees": random.choice((8, 30, 75))}}
    if reason == "wrong_industry":
        industry = random.choice(("software", "retail"))
        return {"reason": reason, "clause": "industry", "correction": {"company.industry": industry}}
    return {"reason": reason, "note": "A competitor's student project."}

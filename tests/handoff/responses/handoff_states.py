"""A handoff in each of its states, and every answer that may be given to it."""

from typing import Any

from services.handoff.agreements.domain.response_terms import read_terms
from services.handoff.handoffs.domain.deal_stages import DealStage, Stage
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain.commands import (
    Accept,
    Command,
    HandoffContext,
    LogContact,
    Qualify,
    Recycle,
    Reject,
    digest_of,
)
from services.handoff.responses.domain.decide import decide
from shared.errors import Refusal
from shared.events.handoff import HandoffEvent
from tests.handoff.event_builders import HOUR, NOON, an_id, document
from tests.handoff.state_builders import handoff

TERMS = read_terms(3, document())
KNOWN = {"company.industry": "logistics", "company.employees": {"min": 51, "max": 200}}
NOW = NOON + 9 * HOUR

OFFERED = handoff(
    state="offered",
    seller="anna",
    team="reps",
    tried=("anna",),
    agreement_version=3,
    qualified_at=NOON,
    offered_at=NOON + HOUR,
)
TAKEN: dict[str, Any] = {"taken_at": NOON + 2 * HOUR, "accepted_at": NOON + 2 * HOUR}
SPOKEN: dict[str, Any] = TAKEN | {"attempted_at": NOON + 3 * HOUR, "contacted_at": NOON + 3 * HOUR}
QUALIFIED: dict[str, Any] = SPOKEN | {"sales_qualified_at": NOON + 4 * HOUR}


def dealt(stage: Stage) -> dict[str, Any]:
    at = NOON + 5 * HOUR
    return QUALIFIED | {"dealt_at": at, "standings": (DealStage(an_id(3), stage, at),), "state": stage}


# Each state as it comes about step by step, an hour each from noon on.
STATES: dict[str, Handoff] = {
    "queued": OFFERED.replace(state="queued", seller=None, tried=(), offered_at=None),
    "offered": OFFERED,
    "accepted": OFFERED.replace(state="accepted", **TAKEN),
    "contacted": OFFERED.replace(state="contacted", **SPOKEN),
    "sales_qualified": OFFERED.replace(state="sales_qualified", **QUALIFIED),
    "opportunity": OFFERED.replace(**dealt("opportunity")),
    "won": OFFERED.replace(**dealt("won")),
    "lost": OFFERED.replace(**dealt("lost")),
    "rejected": OFFERED.replace(state="rejected", rejected_at=NOON + 5 * HOUR, **SPOKEN),
    "recycled": OFFERED.replace(state="recycled", recycled_at=NOON + 5 * HOUR, **QUALIFIED),
}
ANSWERS: dict[str, Command] = {
    "acceptance": Accept(),
    "attempt": LogContact("attempt", "phone"),
    "meeting_booked": LogContact("meeting_booked"),
    "no_show": LogContact("no_show"),
    "conversation": LogContact("conversation", "phone"),
    "meeting_held": LogContact("meeting_held"),
    "qualification": Qualify({"need": "routes", "budget": True}),
    "rejection": Reject("too_small", "size"),
    "recycling": Recycle("not_now"),
}


def case(state: str, **changes: Any) -> HandoffContext:
    """The handoff in this state with what it is judged by."""
    return HandoffContext(STATES[state], TERMS, KNOWN, **changes)


def answered(
    case: HandoffContext, said: Command, at: object = NOW, seller: str = "anna"
) -> list[HandoffEvent] | type[Refusal]:
    """What follows from the answer, or which refusal."""
    try:
        return decide(case, seller, said, digest_of(said), at)  # type: ignore[arg-type]
    except Refusal as refusal:
        return type(refusal)


def identity(**said: Any) -> dict[str, Any]:
    """What each event about the offered handoff holds, and this."""
    return {
        "lead_id": OFFERED.lead_id,
        "handoff_id": OFFERED.handoff_id,
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "marketing",
        "seller": "anna",
        "team": "reps",
    } | said

"""A handoff in each of its states, and every command that a seller may send."""

from typing import Any

from services.handoff.agreements.domain.response_terms import read_terms
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain.commands import (
    Accept,
    Command,
    LogContact,
    Qualify,
    Recycle,
    Reject,
    digest_of,
)
from services.handoff.responses.domain.decide import HandoffContext, decide
from shared.errors import Refusal
from shared.events.deal_stages import Stage
from shared.events.handoff import HandoffEvent
from tests.handoff.event_builders import HOUR, NOON, document, fixed_id
from tests.handoff.state_builders import handoff

TERMS = read_terms(3, document())
ATTRIBUTES = {"company.industry": "logistics", "company.employees": {"min": 51, "max": 200}}
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
ACCEPTED: dict[str, Any] = {"taken_at": NOON + 2 * HOUR, "accepted_at": NOON + 2 * HOUR}
CONTACTED: dict[str, Any] = ACCEPTED | {"attempted_at": NOON + 3 * HOUR, "contacted_at": NOON + 3 * HOUR}
QUALIFIED: dict[str, Any] = CONTACTED | {"sales_qualified_at": NOON + 4 * HOUR}


def with_deal(stage: Stage) -> dict[str, Any]:
    """The fields of a handoff with a deal in this stage."""
    at = NOON + 5 * HOUR
    return QUALIFIED | {"dealt_at": at, "standings": (DealStage(fixed_id(3), stage, at),), "state": stage}


# Each state as a handoff reaches it step by step, one step an hour from noon on.
STATES: dict[str, Handoff] = {
    "queued": OFFERED.replace(state="queued", seller=None, tried=(), offered_at=None),
    "offered": OFFERED,
    "accepted": OFFERED.replace(state="accepted", **ACCEPTED),
    "contacted": OFFERED.replace(state="contacted", **CONTACTED),
    "sales_qualified": OFFERED.replace(state="sales_qualified", **QUALIFIED),
    "opportunity": OFFERED.replace(**with_deal("opportunity")),
    "won": OFFERED.replace(**with_deal("won")),
    "lost": OFFERED.replace(**with_deal("lost")),
    "rejected": OFFERED.replace(state="rejected", rejected_at=NOON + 5 * HOUR, **CONTACTED),
    "recycled": OFFERED.replace(state="recycled", recycled_at=NOON + 5 * HOUR, **QUALIFIED),
}
COMMANDS: dict[str, Command] = {
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


def context_in(state: str, **changes: Any) -> HandoffContext:
    """The handoff in this state, with what decides on a command."""
    return HandoffContext(STATES[state], TERMS, ATTRIBUTES, **changes)


def decide_or_refuse(
    context: HandoffContext, command: Command, at: object = NOW, seller: str = "anna"
) -> list[HandoffEvent] | type[Refusal]:
    """The events of the command, or the type of its refusal."""
    try:
        return decide(context, seller, command, digest_of(command), at)  # type: ignore[arg-type]
    except Refusal as refusal:
        return type(refusal)


def event_fields(**fields: Any) -> dict[str, Any]:
    """The fields of every event about the offered handoff, and these."""
    return {
        "lead_id": OFFERED.lead_id,
        "handoff_id": OFFERED.handoff_id,
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "marketing",
        "seller": "anna",
        "team": "reps",
    } | fields

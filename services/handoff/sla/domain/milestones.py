"""When each target of a handoff starts, and when it was reached; a later step implies the earlier ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.handoff.sla.domain.clock import HandoffSnapshot
from shared.events.sla import Target
from shared.events.steps import infer_earlier_steps


@dataclass(frozen=True)
class Milestones:
    """The starts are those of the present seller; the outcomes are what anybody did first. `given_back`: it ended."""

    starts: Mapping[Target, datetime | None]
    outcomes: Mapping[Target, datetime | None]
    given_back: bool


def milestones_of(of: HandoffSnapshot) -> Milestones:
    """What this handoff has reached.

    A deal implies that the lead was accepted, tried, spoken to and sales-qualified at its instant.
    """
    steps = (of.accepted_at, of.attempted_at, of.contacted_at, of.sales_qualified_at, of.dealt_at)
    accepted, tried, spoken, good, _ = infer_earlier_steps(steps)
    taken = of.taken_at or of.dealt_at
    back = None if of.merged else _first(of.rejected_at, of.recycled_at)
    asked = of.offered_at if taken is None and of.seller is not None else None
    return Milestones(
        starts={
            "acceptance": of.qualified_at or of.dealt_at,
            "offer": asked,
            "first_attempt": taken,
            "first_contact": taken,
            "disposition": taken,
        },
        outcomes={
            "acceptance": accepted,
            "offer": taken or of.rejected_at,
            "first_attempt": tried,
            "first_contact": spoken,
            "disposition": _first(good, back),
        },
        given_back=of.dealt_at is None and (back is not None or of.merged),
    )


def _first(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)

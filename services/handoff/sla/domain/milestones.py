"""When each target of a handoff starts, and when it was reached. A later step implies the earlier ones."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from services.handoff.sla.domain.clock import HandoffSnapshot
from shared.events.handoff import Target
from shared.events.steps import infer_earlier_steps


class Milestones(NamedTuple):
    """The starts are the present seller's, the outcomes the first of any seller.

    `given_back`: sales gave it up; `exited`: its deal was lost, and no opportunity was reported.
    """

    starts: Mapping[Target, datetime | None]
    outcomes: Mapping[Target, datetime | None]
    given_back: bool
    exited: bool


def milestones_of(handoff: HandoffSnapshot) -> Milestones:
    """The milestones of this handoff.

    A deal that was an opportunity or won implies that the lead was accepted, attempted, contacted and sales-qualified
    then. One that was only lost implies the acceptance, and disposes of the lead.
    """
    steps = (
        handoff.accepted_at,
        handoff.attempted_at,
        handoff.contacted_at,
        handoff.sales_qualified_at,
        handoff.pursued_at,
    )
    accepted, attempted, contacted, sales_qualified, _ = infer_earlier_steps(steps, handoff.dealt_at)
    taken = handoff.taken_at or handoff.dealt_at
    returned = None if handoff.merged else _earliest(handoff.rejected_at, handoff.recycled_at)
    offered = handoff.offered_at if taken is None and handoff.seller is not None else None
    return Milestones(
        starts={
            "acceptance": _latest(handoff.qualified_at or handoff.dealt_at, handoff.released_at),
            "offer": offered,
            "first_attempt": taken,
            "first_contact": taken,
            "disposition": taken,
        },
        outcomes={
            "acceptance": accepted,
            "offer": taken or handoff.rejected_at,
            "first_attempt": attempted,
            "first_contact": contacted,
            "disposition": _earliest(sales_qualified, returned, handoff.dealt_at),
        },
        given_back=handoff.dealt_at is None and (returned is not None or handoff.merged),
        exited=handoff.dealt_at is not None and handoff.pursued_at is None,
    )


def _latest(start: datetime | None, released: datetime | None) -> datetime | None:
    return max(start, released) if start and released else start


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)

"""Loading what decides on the handoffs that follow others: the first ones that changed, and what follows them."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.next_handoffs import NO_BRIEF, FirstHandoff, has_gone_far
from services.handoff.handoffs.store import briefs, handoffs
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store.aliases import survivors_of
from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.handoff import HandoffSalesQualified

# A handoff before, None where it is new, and after a change.
Pair = tuple[Handoff | None, Handoff]


def find_changed_firsts(before: Iterable[Handoff], after: Iterable[Handoff]) -> list[Pair]:
    """The first handoffs among these that changed, and are or were far enough for another one to follow."""
    former = {handoff.handoff_id: handoff for handoff in before}
    pairs = [(former.get(each.handoff_id), each) for each in after if not each.is_next]
    return [pair for pair in pairs if pair[0] is not pair[1] and any(map(has_gone_far, pair))]


async def load_firsts(
    conn: Connection, changed: Sequence[Pair], after: Sequence[Handoff], events: Iterable[Event]
) -> list[FirstHandoff]:
    """These with what their leads qualified with, whether they are sales-ready, and where a merge sent their deals."""
    found = await briefs.find_briefs(conn, [each.handoff_id for _, each in changed])
    ready = {
        event.handoff_id: event.occurred_at
        for event in events
        if isinstance(event, HandoffSalesQualified) and event.sales_ready
    }
    merged = {each.lead_id for _, each in changed if each.merged}
    survivors = await survivors_of(conn, merged) if merged else {}
    return [
        FirstHandoff(
            former,
            each,
            found.get(each.handoff_id) or NO_BRIEF,
            ready.get(each.handoff_id),
            _find_heir(each, after, survivors) if each.merged else None,
        )
        for former, each in changed
    ]


async def load_following(conn: Connection, firsts: Iterable[FirstHandoff], after: Iterable[Handoff]) -> list[Handoff]:
    """What follows these handoffs, as this transaction has left it so far."""
    of_firsts = [each for first in firsts for each in (first.former, first.handoff, first.heir) if each]
    stored = await handoffs.find_next_by_leads(conn, {each.lead_id for each in of_firsts})
    current = {each.handoff_id: each for each in after if each.is_next}
    return [current.get(each.handoff_id, each) for each in stored]


def _find_heir(ended: Handoff, after: Iterable[Handoff], survivors: Mapping[UUID, UUID]) -> Handoff | None:
    """The handoff of the person that goes on with the deals of one that a merge ended."""
    lead = survivor_of(survivors, ended.lead_id)
    own = [each for each in after if each.lead_id == lead and not each.is_next]
    going = [each for each in own if not each.merged]
    return max(going, key=lambda each: (not each.closed, each.cycle), default=None)

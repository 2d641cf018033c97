"""A story of deals, told to handoff one report in a transaction, and what metrics makes of its events."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.handoff.deals.domain.batch import DealBatch, DealResult
from services.handoff.deals.domain.deal import Deal, DealUpdate, last_owned
from services.handoff.handoffs.domain.handoff import Handoff
from services.metrics.projections.domain import deals, handoffs
from services.metrics.projections.domain.person import PersonProjection
from shared.events.handoff import HandoffEvent
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.state_builders import handoff
from tests.metrics.event_builders import fact
from tests.metrics.projection_rows import fold_facts

LEAD = fixed_id(2)
NOW = NOON + 24 * HOUR
DEALS = {"d-1": fixed_id(3), "d-2": fixed_id(4)}
TEAMS = {"anna": "reps", "ben": "field", "carl": "field"}


@dataclass(frozen=True)
class Told:
    """The handoff after a story, and the rows of metrics about its lead."""

    handoff: Handoff
    person: PersonProjection


def tell(story: Sequence[DealUpdate]) -> Told:
    """Report a story about a lead that was offered to anna."""
    told = handoff(state="offered", seller="anna", team="reps", qualified_at=NOON, offered_at=NOON)
    known = {name: Deal(name, deal) for name, deal in DEALS.items()}
    events: list[HandoffEvent] = []
    for update in story:
        owned = {deal.deal: last for deal in known.values() if (last := last_owned(deal))}
        batch = DealBatch(known, {told.handoff_id: told}, TEAMS, lambda: fixed_id(7), owned=owned)
        assert isinstance(batch.apply(update, LEAD, NOW), DealResult)
        known, told = batch.deals, batch.handoffs[told.handoff_id]
        events += batch.events
    rows = fold_facts([fact(event, NOW + number * HOUR) for number, event in enumerate(events)]).values()
    person = PersonProjection(
        None,
        handoffs=[row for row in rows if isinstance(row, handoffs.Handoff)],
        deals=[row for row in rows if isinstance(row, deals.Deal)],
    )
    return Told(told, person)

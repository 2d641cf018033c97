"""How many statements a batch costs."""

from collections.abc import Sequence

from services.metrics.projections.handlers.fold import on_events
from shared.db.database import Database
from shared.events.base import Event
from shared.messaging.event_handler import ReceivedEvent
from tests.metrics.event_builders import (
    activity_recorded,
    day,
    deal_event,
    handoff_accepted,
    handoff_offered,
    handoff_rejected,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    received_event,
    revenue_booked,
    sla_event,
)
from tests.support.statement_counter import record_statements


async def test_a_batch_of_five_hundred_costs_as_many_statements_as_one_of_ten(database: Database) -> None:
    def batch(leads: int) -> list[ReceivedEvent]:
        events: list[Event] = []
        for lead_id in [new_lead_id() for _ in range(leads)]:
            events += [
                lead_captured(lead_id, day(1)),
                activity_recorded(lead_id, day(1)),
                lead_qualified(lead_id, day(2)),
                handoff_offered(lead_id, day(2)),
                sla_event("started", lead_id, day(2)),
                handoff_accepted(lead_id, day(2)),
                handoff_rejected(lead_id, day(2)),
                deal_event("won", lead_id, day(3)),
                revenue_booked(lead_id, day(4), "10.00"),
                *lead_merged(lead_id, new_lead_id(), day(4)),
            ]
        return [received_event(event) for event in events]

    counts = [await count_statements(database, batch(leads)) for leads in (1, 50)]

    assert counts == [16, 16]


async def count_statements(database: Database, batch: Sequence[ReceivedEvent]) -> int:
    with record_statements() as executed:
        await database.run(lambda conn: on_events(conn, batch))
    return len(executed)

"""What a batch costs the database."""

from collections.abc import Sequence

from services.metrics.projections.handlers.fold import on_events
from shared.db.database import Database
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
from tests.support.statement_counter import record_statements as recorded_statements


async def test_a_batch_of_five_hundred_costs_as_many_statements_as_one_of_ten(database: Database) -> None:
    def batch(leads: int) -> list[ReceivedEvent]:
        told = []
        for someone in [new_lead_id() for _ in range(leads)]:
            told += [
                lead_captured(someone, day(1)),
                activity_recorded(someone, day(1)),
                lead_qualified(someone, day(2)),
                handoff_offered(someone, day(2)),
                sla_event("started", someone, day(2)),
                handoff_accepted(someone, day(2)),
                handoff_rejected(someone, day(2)),
                deal_event("won", someone, day(3)),
                revenue_booked(someone, day(4), "10.00"),
                *lead_merged(someone, new_lead_id(), day(4)),
            ]
        return [received_event(one) for one in told]

    counts = [await count_statements(database, batch(leads)) for leads in (1, 50)]

    assert counts == [16, 16]


async def count_statements(database: Database, batch: Sequence[ReceivedEvent]) -> int:
    with recorded_statements() as seen:
        await database.run(lambda conn: on_events(conn, batch))
    return len(seen)

"""What a batch costs the database."""

from collections.abc import Sequence

from services.metrics.projections.handlers.fold import on_events
from shared.db.database import Database
from shared.messaging.event_handler import ReceivedEvent
from tests.metrics.event_builders import (
    accepted,
    active,
    booked,
    captured,
    clock,
    day,
    deal,
    heard,
    lead,
    merged,
    offered,
    qualified,
    rejected,
)
from tests.support.statement_counter import statements as asked


async def test_a_batch_of_five_hundred_costs_as_many_statements_as_one_of_ten(database: Database) -> None:
    def batch(leads: int) -> list[ReceivedEvent]:
        told = []
        for someone in [lead() for _ in range(leads)]:
            told += [captured(someone, day(1)), active(someone, day(1)), qualified(someone, day(2)),
                     offered(someone, day(2)), clock("started", someone, day(2)), accepted(someone, day(2)),
                     rejected(someone, day(2)), deal("won", someone, day(3)), booked(someone, day(4), "10.00"),
                     *merged(someone, lead(), day(4))]  # fmt: skip
        return [heard(one) for one in told]

    counts = [await statements(database, batch(leads)) for leads in (1, 50)]

    assert counts == [16, 16]


async def statements(database: Database, batch: Sequence[ReceivedEvent]) -> int:
    with asked() as seen:
        await database.run(lambda conn: on_events(conn, batch))
    return len(seen)

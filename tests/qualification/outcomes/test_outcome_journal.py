"""What handoff told before qualification kept it is read from handoff's journal."""

from decimal import Decimal
from uuid import UUID

from services.qualification.outcomes.handlers import OutcomeReader
from shared.db.connection import sql
from shared.db.database import Database
from shared.events.handoff import DealWon
from shared.messaging.outbox import stage
from tests.qualification.agreement_builders import LEAD, day
from tests.qualification.event_builders import accepted, capture, deal
from tests.qualification.outcomes.told_outcomes import read, tell
from tests.qualification.service import QualificationService
from tests.shared.messaging.event_builders import number_staged_events

HANDOFF, DEAL = (UUID(int=number) for number in (21, 22))
# As after an upgrade: a former version has handled all that handoff told.
HANDLE_ALL = sql("""
    insert into positions (topic, partition, number) select 'handoff', partition, number from handoff.heads
    on conflict (topic, partition) do update set number = excluded.number
""")


async def test_what_handoff_told_before_an_upgrade_is_read_from_its_journal(
    service: QualificationService, database_url: str
) -> None:
    await tell(service, capture(LEAD, day(1)))
    handoff = Database(database_url, "handoff")
    told = [accepted(LEAD, day(2), HANDOFF), deal(DealWon, LEAD, day(6), HANDOFF, "5.00", deal=DEAL)]
    await handoff.run(lambda conn: stage(conn, told, day(6)))
    await number_staged_events(handoff)
    await handoff.close()
    reader = OutcomeReader(service.database)

    before = await reader.run()
    await service.database.run(lambda conn: conn.execute(HANDLE_ALL))
    seconds = [await reader.run(), await reader.run()]

    assert (before > 0, seconds[0], seconds[1] > 0) == (True, 0.0, True)
    assert await read(service.database) == {
        "handoffs": [(1, day(2), None, None, None)],
        "won": [(1, day(6), Decimal("5.00"), "EUR")],
    }

"""While the server of one service is away, the others work on as far as they can, and say what they wait for."""

import asyncio

import pytest

from shared.db.connection import sql
from shared.db.database import Database
from shared.messaging.log.journal import find_topics_ahead
from shared.messaging.retention import DAYS_AHEAD
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import RecordingHandler, running_consumer, wait_until
from tests.shared.messaging.test_retention import age_journal, drop_expired, partition_days
from tests.support.ports import free_port

WAIT_SECONDS = 3.0


@pytest.fixture
def away() -> str:
    """The URL of a server at which nothing listens."""
    return f"postgresql+asyncpg://accord@127.0.0.1:{free_port()}/accord"


@pytest.mark.usefixtures("processes_and_sockets")
async def test_a_consumer_waits_for_another_services_server_and_its_process_stays_ready(
    database_url: str, away: str
) -> None:
    database = Database(database_url, "qualification", lenders={"intake": Database(away, "intake")})
    async with running_consumer(database, RecordingHandler()) as (consumer, leases):

        async def waits() -> bool:
            return consumer.degraded is not None

        await wait_until(waits)
        await asyncio.sleep(WAIT_SECONDS)
        found = (consumer.unready_reason, consumer.degraded, leases.seconds_without_progress < WAIT_SECONDS)
    await database.close()

    assert found == (None, "the database of intake is away", True)


@pytest.mark.usefixtures("processes_and_sockets")
async def test_a_journal_ends_though_the_server_of_a_reader_is_away(
    connect: Connect, database_url: str, away: str, capfd: pytest.CaptureFixture[str]
) -> None:
    intake = connect("intake")
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)
    await intake.run(age_journal)
    alone = Database(database_url, "intake", lenders={"metrics": Database(away, "metrics")})

    async with asyncio.timeout(30):
        await drop_expired(alone)
    await alone.close()

    assert await partition_days(intake) == list(range(DAYS_AHEAD + 1))
    unread = [line for line in capfd.readouterr().err.splitlines() if "journal_partition_dropped_unread" in line]
    assert ["metrics" in line for line in unread].count(True) == 1


async def test_a_consumer_that_is_ahead_of_a_restored_journal_says_so_once(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shared.messaging.consumer.consumer.IDLE_CHECK_SECONDS", 0.1)
    monkeypatch.setattr("shared.messaging.consumer.consumer.CHECK_SECONDS", 0.1)
    qualification = connect("qualification")
    async with qualification.transaction() as conn:
        await conn.execute(sql("update positions set number = 7 where topic = 'intake' and partition = 3"))

    async with running_consumer(qualification, RecordingHandler()) as (_, leases):

        async def leads() -> bool:
            return len(leases.partitions) == 12

        await wait_until(leads)
        await asyncio.sleep(WAIT_SECONDS)
    async with qualification.read_connection() as conn:
        ahead = await find_topics_ahead(conn)

    assert ahead == ["intake"]
    assert capfd.readouterr().err.count("consumer_ahead_of_journal") == 1

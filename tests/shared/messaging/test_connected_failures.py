"""A loop that reaches PostgreSQL and fails all the same writes few lines too, and no line that it works again."""

import io

import orjson
import pytest

from shared.db.connection import sql
from shared.db.database import Database
from shared.messaging import partition_leases, publisher, sequencer
from shared.messaging.log.wakeups import Wakeups
from shared.telemetry import logs
from tests.shared.messaging.event_builders import lead_captured, stage_events
from tests.shared.messaging.log.running_pipeline import running
from tests.shared.messaging.recording_consumer import wait_until
from tests.shared.messaging.test_publisher import MemoryLog, running_publisher


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What is logged; the pauses between attempts are short."""
    monkeypatch.setattr(sequencer, "BACK_OFF_SECONDS", 0.001)
    monkeypatch.setattr(publisher, "BACK_OFF_SECONDS", 0.001)
    monkeypatch.setattr(partition_leases, "HEARTBEAT_SECONDS", 0.001)
    written = io.BytesIO()
    monkeypatch.setattr(logs.out, "stream", written)
    return written


async def test_a_sequencer_that_connects_but_cannot_number_logs_few_lines_and_is_not_ready(
    database_url: str, lines: io.BytesIO
) -> None:
    intake = Database(database_url, "intake")
    await stage_events(intake, [lead_captured()])
    await intake.run(lambda conn: conn.execute(sql("alter table journal rename column epoch to hidden")))
    numbering = sequencer.Sequencer(intake, Wakeups())

    async def has_failed_eight_times() -> bool:
        return b'"failures":8' in lines.getvalue()

    async with running(numbering.run()):
        await wait_until(has_failed_eight_times, seconds=20)
        reason = numbering.unready_reason
    await intake.close()

    found = [orjson.loads(line) for line in lines.getvalue().splitlines()]
    assert [(line["event"], line["failures"]) for line in found][:4] == [
        ("sequencer_paused", failures) for failures in (1, 2, 4, 8)
    ]
    assert reason == "the database is away"


async def test_a_publisher_that_gave_its_lease_up_does_not_say_that_it_works_again(
    database_url: str, lines: io.BytesIO
) -> None:
    intake, closed = Database(database_url, "intake"), MemoryLog(closed=True)

    async def both_have_failed() -> bool:
        return lines.getvalue().count(b'"failures":1,') >= 2

    async with running_publisher(intake, closed), running_publisher(intake, closed):
        await wait_until(both_have_failed, seconds=20)
    await intake.close()

    assert b"publisher_paused_ended" not in lines.getvalue()

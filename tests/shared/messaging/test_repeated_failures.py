"""While PostgreSQL is away, a loop that tries again and again writes few lines, which say how often it failed."""

import io
from collections.abc import Callable, Coroutine

import orjson
import pytest

from shared.db.database import Database
from shared.messaging import partition_leases, sequencer
from shared.messaging.log.wakeups import Wakeups
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.sequencer import Sequencer
from shared.telemetry import logs
from tests.shared.messaging.log.running_pipeline import running
from tests.shared.messaging.recording_consumer import wait_until

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
AWAY = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What is logged; the pauses between attempts are short."""
    monkeypatch.setattr(sequencer, "BACK_OFF_SECONDS", 0.001)
    monkeypatch.setattr(partition_leases, "HEARTBEAT_SECONDS", 0.001)
    written = io.BytesIO()
    monkeypatch.setattr(logs.out, "stream", written)
    return written


async def _number() -> None:
    await Sequencer(Database(AWAY, "intake"), Wakeups()).run()


async def _renew_leases() -> None:
    await PartitionLeases(Database(AWAY, "intake"), publishes=False).run()


@pytest.mark.parametrize(
    ("run", "event", "loop"),
    [(_number, "sequencer_paused", "intake.sequencer"), (_renew_leases, "lease_heartbeat_failed", "intake.leases")],
)
async def test_a_loop_that_cannot_reach_postgresql_logs_its_1st_2nd_4th_and_8th_failure(
    run: Callable[[], Coroutine[None, None, None]], event: str, loop: str, lines: io.BytesIO
) -> None:
    async def has_failed_eight_times() -> bool:
        return b'"failures":8' in lines.getvalue()

    async with running(run()):
        await wait_until(has_failed_eight_times)

    found = [orjson.loads(line) for line in lines.getvalue().splitlines()]
    assert [(line["event"], line["loop"], line["failures"]) for line in found][:4] == [
        (event, loop, failures) for failures in (1, 2, 4, 8)
    ]

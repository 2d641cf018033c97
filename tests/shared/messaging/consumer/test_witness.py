"""A record that takes too long alone becomes a dead letter only if the record itself takes the time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import pytest

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.messaging.consumer import batch_transaction, consumer, witness
from shared.messaging.event_handler import ReceivedEvent
from tests.shared.messaging import recording_consumer as recording
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.support.tcp_proxy import run_proxy

FAILURES = 5
Failing = Callable[[Connection], Awaitable[None]]


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "STEP_SECONDS", 0.05)
    monkeypatch.setattr(batch_transaction, "IDLE_IN_TRANSACTION_MS", 100)
    monkeypatch.setattr(consumer, "BACK_OFF_LIMIT_SECONDS", 0.2)


class FailingHandler(recording.RecordingHandler):
    """A `RecordingHandler` that does `fail` before the record in each of its first attempts."""

    def __init__(self, fail: Failing, failures: int = FAILURES) -> None:
        super().__init__()
        self.fail = fail
        self.failures = failures

    async def handle(self, conn: Connection, events: Sequence[ReceivedEvent]) -> None:
        self.attempts += 1
        if self.attempts <= self.failures:
            await self.fail(conn)
        await super().handle(conn, events)


async def sleep_in_a_statement(conn: Connection) -> None:
    await conn.execute(sql("set local statement_timeout = 300"))
    await conn.execute(sql("select pg_sleep(20)"))


async def keep_the_transaction_idle(conn: Connection) -> None:
    await conn.execute(sql("set local idle_in_transaction_session_timeout = 200"))
    await asyncio.sleep(0.5)


async def wait_for_a_lock(conn: Connection) -> None:
    await conn.execute(sql("set local statement_timeout = 300"))
    await conn.execute(sql("lock table handled_events"))


async def be_cut_off(conn: Connection) -> None:
    # PostgreSQL finds out that its client is gone when the statement ends.
    await conn.execute(sql("select pg_sleep(0.8)"))


@pytest.mark.parametrize("fail", [sleep_in_a_statement, keep_the_transaction_idle])
async def test_a_record_that_takes_too_long_by_itself_three_times_becomes_a_dead_letter(
    connect: Connect, fail: Failing
) -> None:
    qualification = await _prepare(connect)
    handler = FailingHandler(fail, failures=1000)

    async def has_dead_letter() -> bool:
        return await _count_dead_letters(qualification) == 1

    async with recording.running_consumer(qualification, handler):
        await recording.wait_until(has_dead_letter, 20)

    assert handler.attempts >= batch_transaction.ATTEMPT_LIMIT


async def test_a_record_whose_statements_wait_for_another_sessions_lock_is_handled_afterwards(
    connect: Connect,
) -> None:
    qualification = await _prepare(connect)
    handler = FailingHandler(wait_for_a_lock)

    async with recording.running_consumer(qualification, handler):
        async with qualification.dedicated_connection() as conn, conn.begin():
            await conn.execute(sql("set local idle_in_transaction_session_timeout = 0"))
            await conn.execute(sql("lock table handled_events in share mode"))
            await recording.wait_until(lambda: _has_tried(handler, FAILURES), 20)
        await recording.wait_until(lambda: _is_handled(qualification), 20)

    assert await _count_dead_letters(qualification) == 0


async def test_a_record_whose_connection_is_lost_again_and_again_is_handled_afterwards(
    connect: Connect, database_url: str
) -> None:
    qualification = await _prepare(connect)
    handler = FailingHandler(be_cut_off)
    with run_proxy(database_url) as (proxy, url):
        behind_proxy = Database(url, "qualification")
        async with recording.running_consumer(behind_proxy, handler):
            for attempt in range(1, FAILURES + 1):
                await recording.wait_until(partial(_has_tried, handler, attempt), 20)
                await asyncio.sleep(0.3)
                proxy.cut()
            await recording.wait_until(lambda: _is_handled(qualification), 20)
        await behind_proxy.close()

    assert await _count_dead_letters(qualification) == 0


async def _prepare(connect: Connect) -> Database:
    """Qualification's database, with one record to consume."""
    intake, qualification = connect("intake"), connect("qualification")
    await recording.create_handled_table(qualification)
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)
    return qualification


async def _has_tried(handler: FailingHandler, attempts: int) -> bool:
    return handler.attempts >= attempts


async def _is_handled(database: Database) -> bool:
    return len(await recording.handled_numbers(database)) == 1


async def _count_dead_letters(database: Database) -> int:
    async with database.read_connection() as conn:
        count: int = (await conn.execute(sql("select count(*) from dead_letters"))).scalar_one()
        return count


@pytest.mark.parametrize("steps", range(4))
async def test_a_consumer_that_is_stopped_at_the_end_of_a_batch_stops(connect: Connect, steps: int) -> None:
    watching, finished = witness.Witness(connect("qualification")), asyncio.Event()

    async def handle_batches() -> None:
        while True:
            async with watching.watch():
                await asyncio.sleep(0)
            finished.set()

    consuming = asyncio.create_task(handle_batches())
    await finished.wait()
    for _ in range(steps):
        await asyncio.sleep(0)
    consuming.cancel()
    await asyncio.wait([consuming], timeout=1)

    assert consuming.cancelled()

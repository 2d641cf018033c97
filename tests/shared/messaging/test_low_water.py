"""Numbering scans the staged events from a low-water mark, below which no event may appear later."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from shared.db.connection import Connection, Query, Rows, sql
from shared.db.database import Database, database_clock
from shared.db.packed_json import decode_json
from shared.messaging.outbox import stage
from shared.messaging.retention import create_partitions
from shared.messaging.sequencer import NumberingSession
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, stage_events

Interruption = Callable[[], Awaitable[None]]


class Interruptions:
    """Does `before` or `after` once, around the next statement of this connection that reads the staged rows."""

    def __init__(self, conn: Connection) -> None:
        self.before: Interruption | None = None
        self.after: Interruption | None = None
        self._execute = conn.execute

    async def execute(self, query: Query, values: Mapping[str, Any] | None = None) -> Rows:
        if "from outbox" not in getattr(query, "sql", ""):
            return await self._execute(query, values)
        before, self.before = self.before, None
        if before:
            await before()
        rows = await self._execute(query, values)
        after, self.after = self.after, None
        if after:
            await after()
        return rows


class LateTransaction:
    """A transaction that stages an event before another transaction commits one, and commits when it is told to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._staged, self._may_commit = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        self._task = asyncio.create_task(self._database.run(self._stage))
        await self._staged.wait()
        await stage_events(self._database, [lead_captured(source="early")])

    async def commit(self) -> None:
        assert self._task
        self._may_commit.set()
        await self._task

    async def _stage(self, conn: Connection) -> None:
        await stage(conn, [lead_captured(source="late")], await database_clock(conn))
        self._staged.set()
        await self._may_commit.wait()


@pytest.mark.parametrize("commits", ["later", "after the staged rows are read again"])
async def test_a_transaction_that_begins_while_the_low_water_mark_is_raised_loses_no_event(
    connect: Connect, commits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = connect("intake")
    late = LateTransaction(intake)
    async with intake.dedicated_connection() as conn:
        interruptions = Interruptions(conn)
        monkeypatch.setattr(conn, "execute", interruptions.execute)
        async with conn.begin():
            await create_partitions(conn)
        session = NumberingSession(conn, "intake")
        await session.claim_epoch()
        interruptions.before = late.begin
        await session.raise_low_water()
        if commits != "later":
            interruptions.after = late.commit
        await session.raise_low_water()
        await session.number_batch()
        await session.raise_low_water()
        await late.commit()
        await session.number_batch()

    async with intake.read_connection() as conn:
        records = await conn.execute(sql("select data, packed_data from journal"))
    assert sorted(decode_json(*data)["source"] for data in records) == ["early", "late"]

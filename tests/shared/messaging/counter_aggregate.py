"""The smallest state that can be settled: a count per id, told as captures of a lead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Refusal
from shared.events.base import Event
from shared.messaging.decide_and_save import Cause, StateStore
from tests.shared.messaging.event_builders import lead_captured

LIMIT = 3


class Full(Refusal):
    code = "full"
    detail = "It counts no further."


@dataclass(frozen=True)
class Counter:
    """How often one lead was counted."""

    lead_id: UUID
    count: int = 0


def count(state: Counter, now: datetime) -> Sequence[Event]:
    """One more; refused beyond the limit."""
    if state.count >= LIMIT:
        raise Full
    return [lead_captured(state.lead_id, f"count {state.count + 1}")]


def evolve(state: Counter, event: Event) -> Counter:
    """Each capture counts."""
    return replace(state, count=state.count + 1)


async def load(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, Counter]:
    """Blank rows for unknown ids, then all of them locked in order."""
    values = {"ids": list(ids)}
    await conn.execute(
        sql(
            "insert into counters select id, 0 from unnest(cast(:ids as uuid[])) id order by id on conflict do nothing"
        ),
        values,
    )
    rows = await conn.execute(
        sql(
            "select lead_id, times from counters where lead_id = any(cast(:ids as uuid[])) order by lead_id for update"
        ),
        values,
    )
    return {row.lead_id: Counter(row.lead_id, row.times) for row in rows}


async def save(conn: Connection, states: Sequence[Counter]) -> None:
    """The changed ones in one statement."""
    await conn.execute(
        sql(
            "update counters set times = changed.times from unnest(cast(:ids as uuid[]), cast(:counts as int[])) "
            "as changed (id, times) where lead_id = changed.id"
        ),
        {"ids": [state.lead_id for state in states], "counts": [state.count for state in states]},
    )


COUNTERS: StateStore[UUID, Counter] = StateStore(load, save, evolve)


def cause(lead_id: UUID) -> Cause[UUID, Counter]:
    """A reason to count this lead once more."""
    return Cause(lead_id, count)


async def make_counters(database: Database) -> None:
    """Their table."""
    async with database.transaction() as conn:
        await conn.execute(sql("create table counters (lead_id uuid primary key, times int not null)"))


async def counted(database: Database) -> dict[UUID, int]:
    """What stands in it."""
    async with database.read_connection() as conn:
        return {row.lead_id: row.times for row in await conn.execute(sql("select lead_id, times from counters"))}

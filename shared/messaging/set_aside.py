"""Rows that sweeps set aside because they fail: which, since when, and when each is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.database import Database

FIRST_SECONDS = 60
LONGEST_SECONDS = 3600
LIST_LIMIT = 200
# More than a thousand dead letters stop their partition, so more than these hardly come.
COUNT_LIMIT = 10_000
# A row that did not fail again for so long after its time is not due any more.
FORGET_SECONDS = 3600
LIMITS = {"first": FIRST_SECONDS, "longest": LONGEST_SECONDS}

_ADD = sql("""
    insert into set_aside (task, row_id, error, retry_at)
    values (:task, :row_id, :error, clock_timestamp() + make_interval(secs => :first))
    on conflict (task, row_id) do update set
        error = excluded.error, attempts = set_aside.attempts + 1,
        retry_at = clock_timestamp() + make_interval(
            secs => least(:first * power(2, least(set_aside.attempts, 20)), :longest))
    returning attempts
""")
_REMOVE = sql("""
    delete from set_aside where task = :task and (
        row_id = any(cast(:rows as uuid[])) or retry_at < clock_timestamp() - make_interval(secs => :forget))
""")
_LIST = sql("""
    select task, row_id, error, attempts, since, retry_at from set_aside
    where retry_at > clock_timestamp() - make_interval(secs => :forget)
    order by since, task, row_id limit :limit
""")
_COUNT = sql("""
    select (select count(*) from (select from dead_letters limit :limit) as counted) as dead_letters,
           (select count(*) from (
                select from set_aside where retry_at > clock_timestamp() - make_interval(secs => :forget)
                limit :limit) as counted) as set_aside
""")


@dataclass(frozen=True)
class SetAsideRow:
    """One row that a periodic task has set aside; `attempts`: how often it failed alone."""

    task: str
    row_id: UUID
    error: str
    attempts: int
    since: datetime
    retry_at: datetime


class Failures(NamedTuple):
    """How many dead letters and how many set-aside rows a service has."""

    dead_letters: int
    set_aside: int


async def add(conn: Connection, task: str, row_id: UUID, error: str) -> int:
    """Set this row aside until its next attempt: after a minute, then 2, 4, 8… up to an hour; its failed attempts.

    `error` is the class of the exception, never its text.
    """
    values = {"task": task, "row_id": row_id, "error": error, **LIMITS}
    attempts: int = (await conn.execute(_ADD, values)).scalar_one()
    return attempts


async def remove(conn: Connection, task: str, rows: Sequence[UUID]) -> None:
    """These rows of the task succeeded; forgets those that are not due any more, too."""
    await conn.execute(_REMOVE, {"task": task, "rows": list(rows), "forget": FORGET_SECONDS})


async def list_set_aside(database: Database, limit: int = LIST_LIMIT) -> list[SetAsideRow]:
    """The set-aside rows of this service that have waited the longest, at most `limit`."""
    async with database.read_connection() as conn:
        rows = await conn.execute(_LIST, {"forget": FORGET_SECONDS, "limit": limit})
    return [SetAsideRow(*row) for row in rows]


async def count_failures(conn: Connection) -> Failures:
    """How many records and rows of this service wait because they failed."""
    return Failures(*(await conn.execute(_COUNT, {"forget": FORGET_SECONDS, "limit": COUNT_LIMIT})).one())

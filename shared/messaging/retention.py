"""Retention: the journal has a partition for each day, created a week ahead and dropped after `retention_days`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.db.ddl import ddl
from shared.db.lenders import borrow, group_by_lender
from shared.db.messaging_tables import SERVICES
from shared.db.retries import unavailable_errors
from shared.errors import LenderUnavailable, Unavailable
from shared.messaging.log.journal_queries import select_late_readers
from shared.telemetry import log

DAYS_AHEAD = 7
EVERY_SECONDS = 3600.0
# After a table was locked or PostgreSQL was unavailable: days are created a week before they are needed.
RETRY_SECONDS = 60.0
NAME = "journal_%Y%m%d"

# All other transactions that use a table queue behind a statement that waits for its lock.
_SHORT_LOCKS = sql("set local lock_timeout = '1s'")
_SHORT_LOCKS_IN_SESSION = sql("set lock_timeout = '1s'")
_LOCK = sql("select pg_advisory_xact_lock(hashtext('accord.journal.days'), hashtext(current_schema))")
_TODAY = sql("select (clock_timestamp() at time zone 'UTC')::date")
_DAYS = sql("""
    select c.relname as name, i.inhrelid is not null as attached, coalesce(i.inhdetachpending, false) as leaving
    from pg_class c left join pg_inherits i on i.inhrelid = c.oid
    where c.relnamespace = current_schema::regnamespace and c.relname ~ '^journal_[0-9]{8}$' order by c.relname
""")
# Neither statement waits for a backup, which reads every table for as long as it runs; `partition of` would, with all
# inserts behind it. Attaching scans nothing, because the table is empty.
_CREATE_DAY = "create table {name} (like journal including all)"
_ATTACH_DAY = "alter table journal attach partition {name} for values from ({day}) to ({next_day})"
_LAST_OF_DAY = sql("select partition, max(number) as number from journal where day = :day group by partition")
_LOCK_HEADS = sql("select from heads order by partition for update")
_RAISE_FLOOR = sql("""
    update heads set floor = greatest(floor, last.number)
    from unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as last (partition, number)
    where heads.partition = last.partition
""")
_DETACH = "alter table journal detach partition {name} concurrently"
# A detach that was interrupted can only be finalized.
_FINISH_DETACH = "alter table journal detach partition {name} finalize"
_DROP = "drop table {name}"


async def create_partitions(conn: Connection) -> None:
    """Create the partitions from today to a week ahead: a missing one would fail every insert."""
    if not await _missing_days(conn):
        return
    await conn.execute(_SHORT_LOCKS)
    await conn.execute(_LOCK)
    for day in await _missing_days(conn):
        await conn.execute(sql(ddl(_CREATE_DAY, name=_name(day))))
        days = {"day": day, "next_day": day + timedelta(days=1)}
        await conn.execute(sql(ddl(_ATTACH_DAY, days, name=_name(day))))


async def _missing_days(conn: Connection) -> list[date]:
    today: date = (await conn.execute(_TODAY)).scalar_one()
    existing = {row.name for row in await conn.execute(_DAYS)}
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
    return [day for day in days if _name(day) not in existing]


@dataclass(frozen=True)
class Day:
    """One day's partition; `leaving` if a detach was interrupted."""

    name: str
    attached: bool
    leaving: bool

    @property
    def date(self) -> date:
        return datetime.strptime(self.name, NAME).replace(tzinfo=UTC).date()


class Retention:
    """Creates the partitions of one service's journal, and drops those that are too old."""

    def __init__(self, database: Database, keep_days: int) -> None:
        self._database = database
        self._keep = timedelta(days=keep_days)

    async def run_once(self) -> float:
        """Create missing partitions and drop one that is too old; the seconds until the next run.

        Where a table is locked or PostgreSQL is unavailable, the next run tries again.
        """
        try:
            with unavailable_errors():
                return await self._create_and_drop()
        except Unavailable as error:
            cause = type(error.__cause__ or error).__name__
            log.warning("retention_deferred", service=self._database.service, cause=cause)
            return RETRY_SECONDS

    async def _create_and_drop(self) -> float:
        await self._database.run(create_partitions)
        async with self._database.read_connection() as conn:
            today: date = (await conn.execute(_TODAY)).scalar_one()
            days = [Day(*row) for row in await conn.execute(_DAYS)]
        old = [day for day in days if day.date < today - self._keep]
        if not old:
            return EVERY_SECONDS
        await self._drop(old[0])
        return 0.0

    async def _drop(self, day: Day) -> None:
        if day.attached:
            await self._report_unread(day.date)
            await self._database.run(lambda conn: _raise_floor(conn, day.date))
        async with self._database.dedicated_connection() as conn:
            await conn.execute(_SHORT_LOCKS_IN_SESSION)
            if day.attached:
                # Detached first: a plain drop that waits for one transaction which reads blocks all others behind it.
                # Nothing waits behind this detach. While a backup runs it stays pending, to be finished later.
                await conn.execute(sql(ddl(_FINISH_DETACH if day.leaving else _DETACH, name=day.name)))
            await conn.execute(sql(ddl(_DROP, name=day.name)))
        log.info("journal_partition_dropped", service=self._database.service, day=day.name)

    async def _report_unread(self, day: date) -> None:
        """Say who has not read what is dropped. Outside of any transaction: a server that is silent takes its time."""
        service = self._database.service
        async with self._database.read_connection() as conn:
            values = {**await _last_of_day(conn, day), "topic": service}
            for readers in group_by_lender(conn, [name for name in SERVICES if name != service]):
                for reader, partitions in await _find_late(conn, readers, values):
                    log.error("journal_partition_dropped_unread", service=service, reader=reader, count=partitions)


async def _last_of_day(conn: Connection, day: date) -> dict[str, list[int]]:
    last = {row.partition: row.number for row in await conn.execute(_LAST_OF_DAY, {"day": day})}
    return {"partitions": list(last), "numbers": list(last.values())}


async def _raise_floor(conn: Connection, day: date) -> None:
    values = await _last_of_day(conn, day)
    await lock_heads(conn)
    await conn.execute(_RAISE_FLOOR, values)


async def _find_late(
    conn: Connection, readers: tuple[str, ...], values: dict[str, Any]
) -> list[tuple[str, int | None]]:
    """Which of these services, all on one server, have not read what is dropped, and in how many partitions.

    Where their server is away, each counts as late, and nothing says in how many: a journal has an end nevertheless.
    """
    try:
        async with borrow(conn, readers[0]) as lent:
            return [(row.reader, row.partitions) for row in await lent.execute(select_late_readers(readers), values)]
    except LenderUnavailable:
        return [(reader, None) for reader in readers]


async def lock_heads(conn: Connection) -> None:
    """Lock all heads before several are changed: in another order two sessions would wait for each other.

    A statement of its own: one that locks heads and reads staged rows works on a snapshot older than its wait.
    """
    await conn.execute(_LOCK_HEADS)


def _name(day: date) -> str:
    return day.strftime(NAME)

"""Retention: the journal has a partition for each day, created a week ahead and dropped after `retention_days`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.db.connection import Connection
from shared.db.connection import sql as text
from shared.db.database import Database
from shared.db.messaging_tables import SERVICES
from shared.telemetry import log

DAYS_AHEAD = 7
EVERY_SECONDS = 3600.0
NAME = "journal_%Y%m%d"

_LOCK = text("select pg_advisory_xact_lock(hashtext('accord.journal.days'), hashtext(current_schema))")
_TODAY = text("select (clock_timestamp() at time zone 'UTC')::date")
_DAYS = text("""
    select c.relname as name, i.inhrelid is not null as attached, coalesce(i.inhdetachpending, false) as leaving
    from pg_class c left join pg_inherits i on i.inhrelid = c.oid
    where c.relnamespace = current_schema::regnamespace and c.relname ~ '^journal_[0-9]{8}$' order by c.relname
""")
_NEW_DAY = "create table {name} partition of journal for values from ('{day}') to ('{next_day}')"
_LAST_OF_DAY = text("select partition, max(number) as number from journal where day = :day group by partition")
_RAISE_FLOOR = text("""
    update heads set floor = greatest(floor, last.number)
    from unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as last (partition, number)
    where heads.partition = last.partition
""")
_LATE_READERS = """
    select '{reader}' as reader, count(*) as partitions from {reader}.positions p
    join unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as last (partition, number) using (partition)
    where p.topic = :topic and p.number < last.number having count(*) > 0
"""


async def create_partitions(conn: Connection) -> None:
    """Create the partitions from today to a week ahead: a missing one would fail every insert."""
    await conn.execute(_LOCK)
    today: date = (await conn.execute(_TODAY)).scalar_one()
    existing = {row.name for row in await conn.execute(_DAYS)}
    for ahead in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if _name(day) not in existing:
            await conn.execute(text(_NEW_DAY.format(name=_name(day), day=day, next_day=day + timedelta(days=1))))


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

    async def once(self) -> float:
        """Create missing partitions and drop one that is too old; the seconds until the next run."""
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
            await self._database.run(lambda conn: self._record_dropped(conn, day.date))
        async with self._database.dedicated_connection() as conn:
            if day.attached:
                # Detached first: a plain drop that waits for one reading transaction blocks all others behind it. A
                # detach that was interrupted can only be finalized.
                mode = "finalize" if day.leaving else "concurrently"
                await conn.execute(text(f"alter table journal detach partition {day.name} {mode}"))
            await conn.execute(text(f"drop table {day.name}"))
        log.info("journal_partition_dropped", service=self._database.service, day=day.name)

    async def _record_dropped(self, conn: Connection, day: date) -> None:
        last = {row.partition: row.number for row in await conn.execute(_LAST_OF_DAY, {"day": day})}
        values = {"partitions": list(last), "numbers": list(last.values())}
        readers = [name for name in SERVICES if name != self._database.service]
        sql = " union all ".join(_LATE_READERS.format(reader=name) for name in readers)
        for row in await conn.execute(text(sql), {**values, "topic": self._database.service}):
            log.error(
                "journal_partition_dropped_unread",
                service=self._database.service,
                reader=row.reader,
                count=row.partitions,
            )
        await conn.execute(_RAISE_FLOOR, values)


def _name(day: date) -> str:
    return day.strftime(NAME)

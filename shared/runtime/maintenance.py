"""The maintenance tasks that every service has: retention, the planner's statistics, the gauges."""

from collections.abc import Sequence
from functools import partial

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.db.ddl import ddl
from shared.messaging.consumer.partition_positions import read_lags
from shared.messaging.set_aside import count_failures
from shared.runtime.expiries import Expiry, RetentionLoop
from shared.runtime.periodic_task import PeriodicTask
from shared.telemetry import consumer_lag, dead_letters, outbox_oldest_seconds, set_aside_rows, unpublished_events

# How often where events are published or handled, and where nothing happens.
BUSY_SECONDS = 5.0
IDLE_SECONDS = 30.0
# PostgreSQL reads a smaller table as fast as a whole.
LEAST_ROWS = 1000
GROWTH = 2
TABLES_LIMIT = 20

_GROWN_TABLES = sql("""
    select s.schemaname as schema, s.relname as table
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid
    where c.relowner = cast(current_user as regrole) and s.n_live_tup >= :least
      and s.n_live_tup >= :growth * greatest(cast(c.reltuples as float8), 0)
    order by s.n_live_tup desc limit :limit
""")
_ANALYZE = "analyze (skip_locked) {schema}.{table}"
_OLDEST_EVENT_SECONDS = sql("""
    select coalesce(extract(epoch from clock_timestamp() - (select recorded_at from outbox order by position limit 1)),
                    0)::float as seconds
""")
_UNPUBLISHED_EVENTS = sql("select coalesce(sum(number - published), 0)::float from heads")


def maintenance_tasks(
    database: Database, retention_days: int, expiries: Sequence[Expiry], publishes: bool
) -> list[PeriodicTask]:
    """The maintenance tasks of the service of this database; `publishes`: to Kafka."""
    return [
        PeriodicTask(f"{database.service}.retention", RetentionLoop(database, retention_days, expiries).run_once),
        PeriodicTask(f"{database.service}.statistics", partial(analyze_grown_tables, database), BUSY_SECONDS),
        PeriodicTask(f"{database.service}.gauges", partial(refresh_gauges, database, publishes), BUSY_SECONDS),
    ]


async def analyze_grown_tables(database: Database) -> float:
    """Analyze each table of this service that has doubled since its last analysis; returns the seconds to sleep."""
    async with database.read_connection() as conn:
        limits = {"least": LEAST_ROWS, "growth": GROWTH, "limit": TABLES_LIMIT}
        for schema, table in await conn.execute(_GROWN_TABLES, limits):
            await conn.execute(sql(ddl(_ANALYZE, schema=schema, table=table)))
    return IDLE_SECONDS


async def refresh_gauges(database: Database, publishes: bool) -> float:
    """Set the gauges whose values are in the database; returns the seconds to sleep."""
    service = database.service

    async def refresh(conn: Connection) -> None:
        outbox_oldest_seconds.labels(service).set((await conn.execute(_OLDEST_EVENT_SECONDS)).scalar_one())
        failures = await count_failures(conn)
        dead_letters.labels(service).set(failures.dead_letters)
        set_aside_rows.labels(service).set(failures.set_aside)
        if publishes:
            unpublished_events.labels(service).set((await conn.execute(_UNPUBLISHED_EVENTS)).scalar_one())
        # Last, for the servers of other services may be away.
        for topic, lag in (await read_lags(conn)).items():
            consumer_lag.labels(service, topic).set(lag)

    await database.run(refresh)
    return IDLE_SECONDS

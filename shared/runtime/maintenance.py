"""What every service's process does now and then: the journal's days, the planner's statistics, the gauges."""

from functools import partial

from shared.db.connection import sql
from shared.db.database import Database
from shared.db.ddl import ddl
from shared.messaging.gauges import Gauges
from shared.messaging.retention import Retention
from shared.runtime.periodic_task import PeriodicTask


def maintenance_tasks(database: Database, retention_days: int) -> list[PeriodicTask]:
    """The loops of one service."""
    return [
        PeriodicTask(f"{database.service}.retention", Retention(database, retention_days).once),
        PeriodicTask(f"{database.service}.statistics", partial(analyze_grown_tables, database)),
        PeriodicTask(f"{database.service}.gauges", Gauges(database).refresh),
    ]


EVERY_SECONDS = 5.0
# A smaller table is read as quickly whole.
LEAST_ROWS = 1000
GROWTH = 2
TABLES_LIMIT = 20

_GROWN = sql("""
    select s.schemaname as schema, s.relname as table
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid
    where c.relowner = cast(current_user as regrole) and s.n_live_tup >= :least
      and s.n_live_tup >= :growth * greatest(cast(c.reltuples as float8), 0)
    order by s.n_live_tup desc limit :limit
""")
_ANALYSE = "analyze (skip_locked) {schema}.{table}"


async def analyze_grown_tables(database: Database) -> float:
    """Analyse each table of this service that has doubled since it was; seconds until the next look."""
    async with database.read_connection() as conn:
        asked = {"least": LEAST_ROWS, "growth": GROWTH, "limit": TABLES_LIMIT}
        for schema, table in await conn.execute(_GROWN, asked):
            await conn.execute(sql(ddl(_ANALYSE, schema=schema, table=table)))
    return EVERY_SECONDS

"""The indexes of the rows that reports are added up from, made at once when many people are folded for the first time.

To sort all rows for an index takes a small part of what it takes to insert each of them.
"""

from services.metrics.projections.store.report_tables import items_table, people_table
from services.metrics.reports.store.entries import VERSION
from shared.db.connection import Connection, sql
from shared.db.ddl import create_index, ddl

_INDEXES = {str(index.name): index for table in (people_table, items_table) for index in table.indexes}
_FIND_MISSING = sql("""
    select name from unnest(cast(:names as text[])) name
    where to_regclass(quote_ident(name)) is null order by name limit 1
""")
_ARE_ALL_MARKED = sql("""
    select count(*) = 1 from report_zone
    where version = :version and marked_to = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
""")
# Reports do not read the rows meanwhile, and no other process folds.
_SORT_LONG = sql("""
    select set_config('statement_timeout', '1h', true), set_config('maintenance_work_mem', '256MB', true)
""")


async def drop_indexes(conn: Connection) -> None:
    """Drop the indexes of the rows, in a transaction that has emptied the tables."""
    for name in _INDEXES:
        await conn.execute(sql(ddl("drop index if exists {name}", name=name)))


async def find_missing_index(conn: Connection) -> str | None:
    """The name of the first index that is missing."""
    name: str | None = (await conn.execute(_FIND_MISSING, {"names": list(_INDEXES)})).scalar()
    return name


async def create_next_index(conn: Connection) -> bool:
    """Create the first index that is missing, once everyone has been marked; whether there was one."""
    if not (await conn.execute(_ARE_ALL_MARKED, {"version": VERSION})).scalar_one():
        return False
    name = await find_missing_index(conn)
    if name is None:
        return False
    await conn.execute(_SORT_LONG)
    await conn.execute(sql(create_index(_INDEXES[name])))
    return True

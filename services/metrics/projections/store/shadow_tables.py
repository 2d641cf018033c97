"""Shadow tables, which a rebuild fills beside the live tables and then swaps with them."""

from collections.abc import Sequence

from services.metrics.projections.store.empty_report_tables import empty_report_tables
from services.metrics.projections.store.projections import DECLARED
from shared.db.connection import Connection, sql
from shared.db.ddl import ddl

# The ending of their names.
ENDING = "_next"
NAMES = tuple(table.name for table in DECLARED.values())
# Their rows are about no lead, or are in no sum.
NOT_SUMMED = ("spend", "next_handoffs")
SUMMED = tuple(name for name in NAMES if name not in NOT_SUMMED)

_OBJECT_ID = sql("select to_regclass(:name)::oid::bigint")
# Steps of different rebuilds run one after the other.
_LOCK = sql("select pg_advisory_xact_lock(:number)")
_REBUILD = 0x52424C44
_DROP_SHADOW = "drop table if exists {next}"
_CREATE_SHADOW = "create table {next} (like {live} including all)"
_ANALYZE_SHADOW = "analyze {next}"
_DROP_LIVE = "drop table {live}"
_RENAME_SHADOW = "alter table {next} rename to {live}"
# The triggers of the tables, which `like … including all` does not copy.
_MARK_CHANGES = (
    """
    create trigger mark_inserted after insert on {live}
    referencing new table as after_rows for each statement execute function mark_changed_leads()
    """,
    """
    create trigger mark_updated after update on {live}
    referencing old table as before_rows new table as after_rows
    for each statement execute function mark_changed_leads()
    """,
    """
    create trigger mark_deleted after delete on {live}
    referencing old table as before_rows for each statement execute function mark_changed_leads()
    """,
)


async def create_shadow_tables(conn: Connection) -> int:
    """Drop what an earlier rebuild left and create empty shadow tables; return the id by which these are recognised."""
    await conn.execute(_LOCK, {"number": _REBUILD})
    await _execute_for_each(conn, NAMES, _DROP_SHADOW, _CREATE_SHADOW)
    return await _find_id(conn)


async def lock_shadow_tables(conn: Connection, shadow_id: int) -> bool:
    """Keep other rebuilds waiting until this transaction ends; False if another one has replaced the shadow tables."""
    await conn.execute(_LOCK, {"number": _REBUILD})
    return await _find_id(conn) == shadow_id


async def analyze_shadow_tables(conn: Connection) -> None:
    """Give PostgreSQL's planner the statistics of the shadow tables."""
    await _execute_for_each(conn, NAMES, _ANALYZE_SHADOW)


async def swap_tables(conn: Connection) -> None:
    """Make the shadow tables the live ones at the commit. The caller has called `lock_folding_exclusive`."""
    await _execute_for_each(conn, NAMES, _DROP_LIVE, _RENAME_SHADOW)
    await _execute_for_each(conn, SUMMED, *_MARK_CHANGES)
    await empty_report_tables(conn)


async def _execute_for_each(conn: Connection, names: Sequence[str], *templates: str) -> None:
    for name in names:
        for template in templates:
            await conn.execute(sql(ddl(template, live=name, next=name + ENDING)))


async def _find_id(conn: Connection) -> int:
    object_id: int = (await conn.execute(_OBJECT_ID, {"name": NAMES[0] + ENDING})).scalar_one()
    return object_id

"""Whether the sums can be used, how far they are made, and how the planner is to plan what reads them."""

from services.metrics.projections.store.shadow_tables import SUMMED
from services.metrics.reports.domain.progress import PLAIN_LIMIT, SumProgress
from services.metrics.reports.store.entries import VERSION
from shared.db.connection import Connection, sql

# Beyond it a report waits until they are folded: each changed person makes it some 50 µs longer.
CHANGED_LIMIT = 20_000

# Three triggers of each table: `accord rebuild` of an earlier version makes tables that have none.
_TRIGGERS = 3 * len(SUMMED)
# Taken before the first snapshot, so that a rebuild swaps the tables before the transaction or after it.
_ISOLATE = sql("set transaction isolation level repeatable read")
_LOCK_TABLE = sql("lock table report_zone in access share mode")
_ZONE = sql("""
    select zone from report_zone where marked_to is null and version = :version and (
        select count(*) from pg_trigger where tgfoid = to_regproc('metrics.mark_changed_leads')
    ) = :triggers
""")
_CHANGED = sql("select count(*) from (select from changed_leads limit :limit) c")
_PEOPLE = sql("select count(*) from (select from first_touches limit :limit) p")
_PROGRESS = sql("""
    select folded, people, extract(epoch from clock_timestamp() - begun_at) as seconds from report_zone
    where marked_to is not null and version = :version and zone = :zone
""")
_ALL_PEOPLE = sql("select count(*) from first_touches")
_ALL_CHANGED = sql("select count(*) from changed_leads")
_FIX_PLANS = sql("""
    select set_config('enable_seqscan', 'off', true), set_config('enable_nestloop', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true), set_config('work_mem', '64MB', true)
""")


async def keep_snapshot(conn: Connection) -> None:
    """Have all statements of this transaction see the same moment; it is the first of the transaction."""
    await conn.execute(_ISOLATE)
    await conn.execute(_LOCK_TABLE)


async def are_sums_complete(conn: Connection, zone: str) -> bool:
    """Whether the sums are of this zone and of everyone, and all changes are marked."""
    found = await conn.execute(_ZONE, {"triggers": _TRIGGERS, "version": VERSION})
    complete: bool = found.scalar() == zone
    return complete


async def have_few_changed(conn: Connection) -> bool:
    """Whether few enough people have changed to be computed one by one."""
    return await count_changed(conn, CHANGED_LIMIT) < CHANGED_LIMIT


async def count_changed(conn: Connection, limit: int) -> int:
    """How many changes wait to be folded: `limit` if there are more."""
    changed: int = (await conn.execute(_CHANGED, {"limit": limit})).scalar_one()
    return changed


async def are_people_few(conn: Connection) -> bool:
    """Whether all folded rows are read quickly."""
    people: int = (await conn.execute(_PEOPLE, {"limit": PLAIN_LIMIT + 1})).scalar_one()
    return people <= PLAIN_LIMIT


async def find_progress(conn: Connection, zone: str) -> SumProgress:
    """How far the sums of this zone are: those of everyone, or those of the people who changed since."""
    found = (await conn.execute(_PROGRESS, {"version": VERSION, "zone": zone})).first()
    if found and found.people is not None:
        return SumProgress(found.folded, found.people, float(found.seconds))
    people: int = (await conn.execute(_ALL_PEOPLE)).scalar_one()
    if not await are_sums_complete(conn, zone):
        return SumProgress(0, people)
    changed: int = (await conn.execute(_ALL_CHANGED)).scalar_one()
    return SumProgress(max(people - changed, 0), people)


async def fix_plans(conn: Connection) -> None:
    """Have the planner look up each id by an index and join by hashes in memory, until this transaction ends.

    It cannot know how many people changed, and learns late how big a table has become: what it would choose for ten
    people takes minutes for a thousand. It is to start no more processes for some thousand rows.
    """
    await conn.execute(_FIX_PLANS)

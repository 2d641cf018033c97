"""The leak of one seller takes time by that seller's missed promises, not by those of the company."""

from dataclasses import replace

from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.domain.query import Basis, ReportRequest, build_query
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.store import changes as stored_changes
from services.metrics.reports.store import missed_leads
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.reports.stories import BASES

SELLERS = 5
MISSED = 5000
# Rows so long that the planner would rather read a whole index than these: those of a seller are far from each other.
_INSERT = sql("""
    insert into report_items (person, kind, item, name, state, seller, captured_at, at, clause)
    select gen_random_uuid(), 'clock', gen_random_uuid(), 'acceptance', 'breached', 'seller-' || n % :sellers,
           at - interval '4 hours', at,
           (select string_agg(md5(cast(n * line as text)), '') from generate_series(1, 50) line)
    from generate_series(1, cast(:missed as int)) n
         cross join lateral (select timestamptz '2026-03-01 00:00Z' + n * interval '1 hour' as at) due
""")
_VACUUM = sql("vacuum analyze report_items")
_FLUSH = sql("select pg_stat_force_next_flush()")
_ENTRIES = sql("select cast(sum(idx_tup_read) as int) from pg_stat_user_indexes where relname = 'report_items'")


async def count_entries(database: Database) -> int:
    """The entries of indexes of items that were read."""
    entries: int = (await database.run(lambda conn: conn.execute(_ENTRIES))).scalar_one()
    return entries


async def read_missed(database: Database, basis: Basis) -> tuple[int, int]:
    """How many leads of a seller missed a promise, and how many entries of indexes were read for it."""
    before = await count_entries(database)
    async with database.transaction() as conn:
        locale = await load_locale(conn)
        query = build_query(ReportRequest(basis=basis, seller="seller-1"), locale)
        query = replace(query, changes=await stored_changes.load_changes(conn, locale.timezone))
        found = await missed_leads.fetch_missed(conn, query, CAUSES)
        await conn.execute(_FLUSH)
    return sum(each.times for each in found), await count_entries(database) - before


async def test_the_leak_of_a_seller_reads_the_missed_promises_of_that_seller_alone(database: Database) -> None:
    await database.run(lambda conn: conn.execute(_INSERT, {"sellers": SELLERS, "missed": MISSED}))
    async with database.read_connection() as conn:
        await conn.execute(_VACUUM)

    for basis in BASES:
        leads, entries = await read_missed(database, basis)
        # The planner reads the ends of an index too.
        assert (leads, entries // leads) == (MISSED // SELLERS, 1)

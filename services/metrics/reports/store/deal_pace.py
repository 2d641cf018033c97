"""For how long deals had been open when they were won, from an index alone."""

from math import ceil, floor

from services.metrics.reports.domain.pipeline import FEWEST_WON, SLOWEST, Pace
from shared.db.connection import Connection, sql

# The conditions and the order are those of the index `deals_pace`.
_COUNT = sql("select count(*) as won, now() as at from deals where stage = 'won' and opened_at <= stage_at")
_LONGEST = sql("""
    select cast(extract(epoch from stage_at - opened_at) as float8) as seconds
    from deals where stage = 'won' and opened_at <= stage_at
    order by stage_at - opened_at desc offset :offset limit :limit
""")


async def find_pace(conn: Connection) -> Pace:
    """How long nine in ten of the deals that were won had been open: between two deals, as `percentile_cont` says."""
    row = (await conn.execute(_COUNT)).one()
    if row.won < FEWEST_WON:
        return Pace(row.won, None, row.at)
    rank = SLOWEST * (row.won - 1)
    values = {"offset": row.won - 1 - ceil(rank), "limit": ceil(rank) - floor(rank) + 1}
    longest = [float(each.seconds) for each in await conn.execute(_LONGEST, values)]
    return Pace(row.won, longest[-1] + (rank - floor(rank)) * (longest[0] - longest[-1]), row.at)

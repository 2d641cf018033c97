"""The names of groups whose spellings are folded: the first spelling of each, whatever dates a report has."""

from collections.abc import Iterable
from dataclasses import replace

from services.metrics.reports.domain.query import Group
from services.metrics.reports.domain.result import ReportResult
from shared.db.connection import Connection, Statement, sql

# By the dimension; each key is looked up in the index of its own column, first among leads and then in what was paid.
_FIRST_SPELLINGS: dict[Group, Statement] = {
    "source": sql("""
        select key, name from unnest(cast(:keys as text[])) as k (key) cross join lateral (
            (select 1 as place, source as name from first_touches
             where source_key = key order by captured_at, source collate "C" limit 1)
            union all
            (select 2 as place, source as name from spend
             where source_key = key order by day, source collate "C" limit 1)
            order by place limit 1
        ) as first
    """),
    "channel": sql("""
        select key, name from unnest(cast(:keys as text[])) as k (key) cross join lateral (
            (select 1 as place, channel as name from first_touches
             where channel_key = key order by touched_at, channel collate "C" limit 1)
            union all
            (select 2 as place, channel as name from spend
             where channel_key = key order by day, channel collate "C" limit 1)
            order by place limit 1
        ) as first
    """),
    "campaign": sql("""
        select key, name from unnest(cast(:keys as text[])) as k (key) cross join lateral (
            (select 1 as place, campaign as name from first_touches
             where campaign_key = key order by touched_at, campaign collate "C" limit 1)
            union all
            (select 2 as place, campaign as name from spend
             where campaign_key = key order by day, campaign collate "C" limit 1)
            order by place limit 1
        ) as first
    """),
}


async def show_first_spellings(conn: Connection, by: Group | None, result: ReportResult) -> ReportResult:
    """The result with the first spelling of each group instead of its key, without outer and repeated blanks."""
    if by is None or by not in _FIRST_SPELLINGS:
        return result
    spellings = await find_spellings(conn, by, [row[by] for row in result.rows])
    rows = [row | {by: spellings.get(row[by], row[by])} for row in result.rows]
    return replace(result, rows=sorted(rows, key=lambda row: (row[by] is None, row[by] or "")))


async def find_spellings(conn: Connection, by: Group, keys: Iterable[str | None]) -> dict[str, str]:
    """The first spelling of each of these keys of sources, channels or campaigns."""
    known = [key for key in dict.fromkeys(keys) if key is not None]
    return {row.key: " ".join(row.name.split()) for row in await conn.execute(_FIRST_SPELLINGS[by], {"keys": known})}

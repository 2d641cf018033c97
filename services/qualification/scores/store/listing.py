"""Lists of scores, each by an index of its order."""

from collections.abc import Sequence
from uuid import UUID

from services.qualification.evaluation.domain.missing_facts import SEPARATOR
from services.qualification.scores.domain.listing import (
    COUNTED_LEADS,
    LAST_ID,
    CountedSet,
    ListedScore,
    Place,
    ScoreQuestion,
)
from shared.db.connection import Connection, Row, sql

# Each set of lacking facts, found by jumps through the index.
_SETS = sql("""
    with recursive sets (lacks, number) as (
        (select lacks, 1 from scores where verdict = 'nurture' and lacks is not null order by lacks limit 1)
        union all
        select (select lacks from scores where verdict = 'nurture' and lacks > sets.lacks order by lacks limit 1),
               number + 1
        from sets where sets.lacks is not null and number < :limit
    )
    select lacks from sets where lacks is not null
""")
_COUNT = sql("""
    select s.lacks, c.leads from unnest(cast(:sets as text[])) s (lacks) cross join lateral (
        select count(*) as leads from (
            select from scores where verdict = 'nurture' and lacks = s.lacks limit :limit
        ) counted
    ) c
    where c.leads > 0 order by c.leads desc, s.lacks
""")
_NEAREST = sql("""
    select f.* from unnest(cast(:sets as text[])) s (lacks) cross join lateral (
        select lead_id, verdict, product, cycle, judged_by, fit, behaviour, lacks, gap, returns_at, evaluated_at
        from scores
        where verdict = 'nurture' and lacks = s.lacks and (gap, lead_id) > (:gap, :lead_id)
              and (cast(:product as text) is null or product = :product)
        order by lacks, gap, lead_id limit :limit
    ) f
    order by f.gap, f.lead_id limit :limit
""")
_BY_GAP = sql("""
    select lead_id, verdict, product, cycle, judged_by, fit, behaviour, lacks, gap, returns_at, evaluated_at
    from scores
    where verdict = 'nurture' and lacks is not null and (gap, lead_id) > (:gap, :lead_id)
          and (cast(:missing as text) is null or :missing = any(string_to_array(lacks, :separator)))
          and (cast(:product as text) is null or product = :product)
    order by gap, lead_id limit :limit
""")
_RECYCLED = sql("""
    select lead_id, verdict, product, cycle, judged_by, fit, behaviour, coalesce(lacks, '') as lacks, gap, returns_at,
           evaluated_at
    from scores
    where returns_at is not null and (returns_at, lead_id) > (:at, :lead_id) and verdict = 'nurture'
          and (cast(:product as text) is null or product = :product)
    order by returns_at, lead_id limit :limit
""")
_NEWEST = sql("""
    select lead_id, verdict, product, cycle, judged_by, fit, behaviour, coalesce(lacks, '') as lacks, gap, returns_at,
           evaluated_at
    from scores
    where verdict = :verdict and recorded_at is not null and lead_id < :lead_id and merged_into is null
          and (cast(:product as text) is null or product = :product)
    order by verdict, lead_id desc limit :limit
""")
_UNMEASURED = sql("""
    select lead_id from scores where verdict = 'nurture' and lacks is null and lead_id <> all(array(
        select row_id from set_aside where task = 'qualification.shortfalls' and retry_at > clock_timestamp()))
    order by lead_id limit :limit
""")
NO_ID = UUID(int=0)


async def list_sets(conn: Connection, limit: int) -> list[str]:
    """What leads in nurture lack, each set once, in the order of its text."""
    return (await conn.execute(_SETS, {"limit": limit})).scalars()


async def count_sets(conn: Connection, sets: Sequence[str]) -> list[CountedSet]:
    """How many leads lack each of these sets, the largest first; at most COUNTED_LEADS of each are counted."""
    return [CountedSet(*row) for row in await conn.execute(_COUNT, {"sets": list(sets), "limit": COUNTED_LEADS})]


async def list_nearest(
    conn: Connection, question: ScoreQuestion, sets: Sequence[str], after: Place | None, limit: int
) -> list[ListedScore]:
    """The leads in nurture that lack one of these sets, with the fewest points missing first."""
    place = after or Place()
    values = {"sets": list(sets), "gap": place.gap, "lead_id": place.lead_id or NO_ID, "product": question.product}
    return [_read(row) for row in await conn.execute(_NEAREST, values | {"limit": limit})]


async def list_by_gap(conn: Connection, question: ScoreQuestion, after: Place | None, limit: int) -> list[ListedScore]:
    """The leads in nurture with the fewest points missing first, whatever else each lacks."""
    place = after or Place()
    values = {"gap": place.gap, "lead_id": place.lead_id or NO_ID, "product": question.product, "limit": limit}
    asked = {"missing": question.missing, "separator": SEPARATOR}
    return [_read(row) for row in await conn.execute(_BY_GAP, values | asked)]


async def list_recycled(
    conn: Connection, question: ScoreQuestion, after: Place | None, limit: int
) -> list[ListedScore]:
    """The leads that rest since sales gave them back, in the order in which they may qualify again."""
    place = after or Place()
    values = {"at": place.at, "lead_id": place.lead_id or NO_ID, "product": question.product, "limit": limit}
    return [_read(row) for row in await conn.execute(_RECYCLED, values)]


async def list_newest(conn: Connection, question: ScoreQuestion, after: Place | None, limit: int) -> list[ListedScore]:
    """The leads of another verdict, the newest first."""
    last = after.lead_id if after and after.lead_id else LAST_ID
    values = {"verdict": question.verdict, "lead_id": last, "product": question.product, "limit": limit}
    return [_read(row) for row in await conn.execute(_NEWEST, values)]


async def find_unmeasured(conn: Connection, limit: int) -> list[UUID]:
    """Leads in nurture that a former version judged, which measured no shortfall."""
    return (await conn.execute(_UNMEASURED, {"limit": limit})).scalars()


def _read(row: Row) -> ListedScore:
    lead_id, verdict, product, cycle, judged_by, *rest = row
    return ListedScore(lead_id, verdict, product, cycle, judged_by or None, *rest)

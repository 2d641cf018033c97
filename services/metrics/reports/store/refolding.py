"""Folding marked people again: their entries as they are now, and the difference in the sums."""

from sqlalchemy import BigInteger, Uuid

from services.metrics.projections.store.report_tables import empty_report_tables
from services.metrics.reports.store.entries import STORED, VERSION, select_changed_entries
from services.metrics.reports.store.sums import fix_plans
from shared.db.connection import Connection, sql
from shared.db.expressions import text_rows

_LOCK = sql("select pg_try_advisory_xact_lock(:number)")
_NUMBER = 0x53554D53
_FIND = sql("select zone, version from report_zone")
_BEGIN = sql("""
    insert into report_zone (zone, version, marked_to)
    values (:zone, :version, '00000000-0000-0000-0000-000000000000')
""")
# In the order of the ids, which begin with the time: people of the same days change the same sums.
_MARK_NEXT = sql("""
    with place as (select marked_to from report_zone where marked_to is not null),
    leads as (
        select l.lead_id from place cross join lateral (
            (select distinct lead_id from first_touches where lead_id > marked_to order by lead_id limit :limit)
            union
            (select distinct lead_id from journeys where lead_id > marked_to order by lead_id limit :limit)
            union
            (select distinct lead_id from handoffs where lead_id > marked_to order by lead_id limit :limit)
            union
            (select distinct lead_id from clocks where lead_id > marked_to order by lead_id limit :limit)
            union
            (select distinct lead_id from deals where lead_id > marked_to order by lead_id limit :limit)
            union
            (select distinct lead_id from receipts where lead_id > marked_to order by lead_id limit :limit)
            order by lead_id limit :limit
        ) l
    ),
    marked as (insert into changed_leads (lead_id) select lead_id from leads order by lead_id)
    update report_zone set marked_to = (select lead_id from leads order by lead_id offset :limit - 1)
    where marked_to is not null
""")
_TAKEN = text_rows(
    """
    delete from changed_leads where number <= (
        select max(number) from (select number from changed_leads order by number limit :limit) c
    ) returning lead_id
    """,
    lead_id=Uuid,
).cte("taken")
_FRESH = select_changed_entries(text_rows("select lead_id from taken", lead_id=Uuid).add_cte(_TAKEN).cte("marked"))
_ADDED = text_rows("select * from fresh except select * from stored").cte("added")
_REMOVED = text_rows("select * from stored except select * from fresh").cte("removed")
_DELETE = text_rows("""
    delete from report_entries e using removed r
    where e.person = r.person and e.measure = r.measure and e.item = r.item and not exists (
        select from added a where a.person = r.person and a.measure = r.measure and a.item = r.item
    )
""").cte("deleted")
_UPSERT = text_rows("""
    insert into report_entries as e select * from added order by person, measure, item
    on conflict (person, measure, item) do update set
        details = excluded.details, source_key = excluded.source_key, channel_key = excluded.channel_key,
        campaign_key = excluded.campaign_key, product = excluded.product, team = excluded.team,
        seller = excluded.seller,
        captured_at = excluded.captured_at, at = excluded.at, amount = excluded.amount,
        elapsed_seconds = excluded.elapsed_seconds, business_seconds = excluded.business_seconds
""").cte("upserted")
# By cohort an entry counts on the day of the first capture, by period on its own. The one column of the dimensions that
# a row is grouped by is the only one that is not null.
_DAYS = text_rows("""
    select c.measure, b.basis, c.details, cast(b.instant at time zone :zone as date) as day,
           case when grouping(c.source_key) = 0 then 'source' when grouping(c.channel_key) = 0 then 'channel'
                when grouping(c.campaign_key) = 0 then 'campaign' when grouping(c.product) = 0 then 'product'
                when grouping(c.team) = 0 then 'team' when grouping(c.seller) = 0 then 'seller' else 'all'
           end as dimension,
           coalesce(c.source_key, c.channel_key, c.campaign_key, c.product, c.team, c.seller) as value,
           sum(c.sign) as count,
           sum(c.sign * coalesce(c.amount, 0)) as amount
    from (select 1 as sign, * from added union all select -1, * from removed) c
         cross join lateral (values ('cohort', c.captured_at), ('period', c.at)) b (basis, instant)
    where b.instant is not null
    group by 1, 2, 3, 4,
             grouping sets ((), (c.source_key), (c.channel_key), (c.campaign_key), (c.product), (c.team), (c.seller))
    having sum(c.sign) <> 0 or sum(c.sign * coalesce(c.amount, 0)) <> 0
""").cte("days")
_DIFFERENCES = text_rows("""
    select measure, basis, dimension, 'day' as span, day, value, details, count, amount from days
    union all
    select measure, basis, dimension, 'month', cast(date_trunc('month', day) as date), value, details, sum(count),
           sum(amount)
    from days group by 1, 2, 3, 5, 6, 7
""").cte("differences")
_SUM = text_rows("""
    insert into report_sums as s (measure, basis, dimension, span, day, value, details, count, amount)
    select * from differences
    on conflict (basis, dimension, span, measure, day, value, details)
    do update set count = s.count + excluded.count, amount = s.amount + excluded.amount
""").cte("summed")
_REFOLD = text_rows("select count(*) as people from taken", people=BigInteger).add_cte(
    _FRESH, STORED, _ADDED, _REMOVED, _DELETE, _UPSERT, _DAYS, _DIFFERENCES, _SUM
)


async def lock_refolding(conn: Connection) -> bool:
    """Whether no other process refolds; none will until this transaction ends."""
    locked: bool = (await conn.execute(_LOCK, {"number": _NUMBER})).scalar_one()
    return locked


async def begin_sums(conn: Connection, zone: str) -> bool:
    """Have sums of this zone and of VERSION: empty those of another zone or an earlier version, and begin new ones.

    False if a process of a later version has begun others, which only such a process understands.
    """
    found = (await conn.execute(_FIND)).first()
    if found and found.version > VERSION:
        return False
    if found and tuple(found) != (zone, VERSION):
        await empty_report_tables(conn)
    if not found or tuple(found) != (zone, VERSION):
        await conn.execute(_BEGIN, {"zone": zone, "version": VERSION})
    return True


async def mark_next(conn: Connection, limit: int) -> None:
    """Mark the next `limit` leads until everyone has been marked since the sums began."""
    await conn.execute(_MARK_NEXT, {"limit": limit})


async def refold(conn: Connection, zone: str, limit: int) -> int:
    """Fold the people of the `limit` oldest marks into entries and sums; return the number of marks."""
    await fix_plans(conn)
    marks: int = (await conn.execute(_REFOLD, {"zone": zone, "limit": limit})).scalar_one()
    return marks

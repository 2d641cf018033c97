"""Folding marked people again: their rows as they are now, and the difference in the sums."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, Text, Uuid

from services.metrics.projections.store.empty_report_tables import empty_report_tables
from services.metrics.reports.store.entries import CREDITED, STORED_ITEMS, STORED_PEOPLE, VERSION, select_changed_rows
from services.metrics.reports.store.sum_differences import SUM_DIFFERENCES
from services.metrics.reports.store.sum_indexes import drop_indexes, find_missing_index
from services.metrics.reports.store.sum_state import fix_plans
from shared.db.connection import Connection, sql
from shared.db.expressions import text_rows

_LOCK = sql("select pg_try_advisory_xact_lock(:number)")
_NUMBER = 0x53554D53
# Of more people the indexes of their rows are made at once, when everyone has been folded for the first time.
MANY_PEOPLE = 50_000
# So many marks behind the oldest are looked through for more of the same leads.
_REACH = 20_000
_FIND = sql("select zone, version, marked_to is not null as incomplete from report_zone")
# What is added up by several dimensions at once is hashed, not sorted for each of them: the planner expects too many.
_HASH_GROUPS = sql("select set_config('hash_mem_multiplier', '16', true)")
_BEGIN = sql("""
    insert into report_zone (zone, version, marked_to, begun_at, people, folded)
    select :zone, :version, '00000000-0000-0000-0000-000000000000', clock_timestamp(), count(*), 0 from first_touches
    returning people
""")
# In the order of the ids, which begin with the time: people of the same days change the same sums. Once everyone is
# marked, the sums are complete, unless the rows have no indexes yet.
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
    update report_zone set marked_to = coalesce(
                               (select lead_id from leads order by lead_id offset :limit - 1),
                               case when not :indexed then cast('ffffffff-ffff-ffff-ffff-ffffffffffff' as uuid) end
                           ),
                           folded = least(folded + (select count(*) from leads), people)
    where marked_to is not null
""")
# The transactions that are adding facts. They keep this lock until they have ended.
_UNDER_WAY = text_rows(
    """
    select array(
        select virtualtransaction from pg_locks
        where locktype = 'relation' and relation = cast('metrics.facts' as regclass) and mode = 'RowExclusiveLock'
              and database = (select oid from pg_database where datname = current_database())
    ) as transactions
    """,
    transactions=ARRAY(Text),
).cte("under_way")
_OLDEST = text_rows(
    """
    select number, lead_id from changed_leads
    where awaited is null or not awaited && (select transactions from under_way) order by number limit :limit
    """,
    number=BigInteger,
    lead_id=Uuid,
).cte("oldest")
# With the oldest marks go the later ones of the same leads: what a lead has become since is folded too.
_TAKE = text_rows(
    """
    delete from changed_leads where number < (select max(number) from oldest) + :reach
           and lead_id in (select lead_id from oldest)
           and (awaited is null or not awaited && (select transactions from under_way))
    returning lead_id, awaited is null as changed
    """,
    lead_id=Uuid,
    changed=Boolean,
).add_cte(_UNDER_WAY, _OLDEST)
# A fact by which only the parts of deals change marks its lead if its transaction sees a won deal or a merge of it.
# One that began before those were committed does not, so such leads are folded once more when it has ended.
_MARK_AGAIN = text_rows(
    """
    insert into changed_leads (lead_id, awaited)
    select l.lead_id, u.transactions from under_way u cross join unnest(cast(:leads as uuid[])) as l (lead_id)
    where cardinality(u.transactions) > 0 and coalesce(
        (select true from deals where lead_id = l.lead_id and stage = 'won' limit 1),
        (select true from merges where merged = l.lead_id limit 1),
        (select true from merges where survivor = l.lead_id limit 1),
        false
    )
    returning lead_id
    """,
    lead_id=Uuid,
).add_cte(_UNDER_WAY)
_FRESH_PEOPLE, _FRESH_ITEMS = select_changed_rows(
    text_rows("select unnest(cast(:leads as uuid[])) as lead_id", lead_id=Uuid).cte("marked"), CREDITED
)
_CHANGES = (
    text_rows("select * from fresh_people except select * from stored_people").cte("added_people"),
    text_rows("select * from stored_people except select * from fresh_people").cte("removed_people"),
    text_rows("select * from fresh_items except select * from stored_items").cte("added_items"),
    text_rows("select * from stored_items except select * from fresh_items").cte("removed_items"),
)
_SAVE = (
    text_rows("""
        delete from report_people p using removed_people r
        where p.person = r.person and not exists (select from added_people a where a.person = r.person)
    """).cte("deleted_people"),
    text_rows("""
        insert into report_people as p select * from added_people order by person
        on conflict (person) do update set
            origin = excluded.origin, response = excluded.response, source_key = excluded.source_key,
            channel_key = excluded.channel_key, campaign_key = excluded.campaign_key, product = excluded.product,
            team = excluded.team, seller = excluded.seller, captured_at = excluded.captured_at,
            qualified_at = excluded.qualified_at, accepted_at = excluded.accepted_at,
            contacted_at = excluded.contacted_at, sales_qualified_at = excluded.sales_qualified_at,
            opportunity_at = excluded.opportunity_at, won_at = excluded.won_at, lost_at = excluded.lost_at,
            rejected_at = excluded.rejected_at, recycled_at = excluded.recycled_at, open_at = excluded.open_at,
            finally_lost_at = excluded.finally_lost_at, accepted_of_qualified_at = excluded.accepted_of_qualified_at,
            days = excluded.days
    """).cte("saved_people"),
    text_rows("""
        delete from report_items i using removed_items r
        where i.person = r.person and i.kind = r.kind and i.item = r.item and not exists (
            select from added_items a where a.person = r.person and a.kind = r.kind and a.item = r.item
        )
    """).cte("deleted_items"),
    text_rows("""
        insert into report_items as i select * from added_items order by person, kind, item
        on conflict (person, kind, item) do update set
            name = excluded.name, state = excluded.state, clause = excluded.clause, source_key = excluded.source_key,
            channel_key = excluded.channel_key, campaign_key = excluded.campaign_key, product = excluded.product,
            team = excluded.team, seller = excluded.seller, captured_at = excluded.captured_at, at = excluded.at,
            amount = excluded.amount, elapsed_seconds = excluded.elapsed_seconds,
            business_seconds = excluded.business_seconds, elapsed_bucket = excluded.elapsed_bucket,
            business_bucket = excluded.business_bucket, captured_week = excluded.captured_week, week = excluded.week
    """).cte("saved_items"),
)
_REFOLD = text_rows("select count(*) as people from added_people", people=BigInteger).add_cte(
    _FRESH_PEOPLE, _FRESH_ITEMS, STORED_PEOPLE, STORED_ITEMS, *_CHANGES, *_SAVE, *SUM_DIFFERENCES
)


async def lock_refolding(conn: Connection) -> bool:
    """Whether no other process refolds; none will until this transaction ends."""
    locked: bool = (await conn.execute(_LOCK, {"number": _NUMBER})).scalar_one()
    return locked


async def begin_sums(conn: Connection, zone: str) -> bool | None:
    """Have sums of this zone and of VERSION: empty those of another zone or an earlier version, and begin new ones.

    Whether not everyone has been marked since they began; None if a process of a later version has begun others, which
    only such a process understands.
    """
    found = (await conn.execute(_FIND)).first()
    if found and found.version > VERSION:
        return None
    if found and (found.zone, found.version) == (zone, VERSION):
        return bool(found.incomplete)
    # Also without a row: `accord rebuild` of the former version empties the former tables only.
    await empty_report_tables(conn)
    people: int = (await conn.execute(_BEGIN, {"zone": zone, "version": VERSION})).scalar_one()
    if people > MANY_PEOPLE:
        await drop_indexes(conn)
    return True


async def mark_next(conn: Connection, limit: int) -> None:
    """Mark the next `limit` leads until everyone has been marked since the sums began."""
    indexed = await find_missing_index(conn) is None
    await conn.execute(_MARK_NEXT, {"limit": limit, "indexed": indexed})


async def take_marks(conn: Connection, limit: int) -> list[UUID]:
    """Take away the `limit` oldest marks and later ones of the same leads; the lead of each.

    What the statements after it in the same transaction read has all that was marked: what becomes visible later is
    marked again.
    """
    await fix_plans(conn)
    taken = await conn.execute(_TAKE, {"limit": limit, "reach": _REACH})
    changed = {row.lead_id for row in taken if row.changed}
    if changed:
        await conn.execute(_MARK_AGAIN, {"leads": sorted(changed)})
    return [row.lead_id for row in taken]


async def refold(conn: Connection, zone: str, leads: Iterable[UUID], credited: str) -> None:
    """Fold the people with these leads into rows and sums. `credited`: the items of their won deals' parts, as JSON."""
    await conn.execute(_HASH_GROUPS)
    await conn.execute(_REFOLD, {"zone": zone, "leads": sorted(leads), "credited": credited})

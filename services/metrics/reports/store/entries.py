"""What counts in reports: a row with the steps of each person, and one for each of the person's items.

Of all people from all folded rows, or of changed people from theirs alone.
"""

from sqlalchemy import CTE, JSON, Uuid, bindparam, cast, column, false, func, null, select

from services.metrics.projections.store.report_tables import items_table, people_table
from services.metrics.reports.store.deliveries import DELIVERED_LEADS
from services.metrics.reports.store.leads import LEADS
from services.metrics.reports.store.recurring import RECURRING_ROWS
from services.metrics.reports.store.waiting_rows import UNDATED_ROWS, UNTOUCHED_ROWS
from shared.db.expressions import text_rows

# Raised whenever the entries of the same folded rows become others: sums of another version are not used.
VERSION = 12

_PEOPLE_TYPES = {column.name: column.type for column in people_table.c}
_ITEM_TYPES = {column.name: column.type for column in items_table.c}
# The columns in the order of the table. The steps are those of `STEPS` in
# `services/metrics/projections/store/report_tables.py`.
_PEOPLE = text_rows(
    """
    select l.lead_id as person, l.origin, v.state as response, l.source_key, l.channel_key, l.campaign_key, l.product,
           l.team, l.seller, l.captured_at, l.qualified_at, l.accepted_at, l.contacted_at, l.sales_qualified_at,
           l.opportunity_at, l.won_at, l.lost_at, l.rejected_at, l.recycled_at, l.open_at, l.finally_lost_at,
           l.accepted_of_qualified_at,
           array(
               select distinct cast(at at time zone :zone as date) from unnest(array[
                   l.captured_at, l.qualified_at, l.accepted_at, l.contacted_at, l.sales_qualified_at, l.opportunity_at,
                   l.won_at, l.lost_at, l.rejected_at, l.recycled_at, l.open_at, l.finally_lost_at
               ]) as at where at is not null order by 1
           ) as days
    from leads l left join delivered v on v.lead_id = l.lead_id
    """,
    **_PEOPLE_TYPES,
)
# A deal, a receipt, a clock, a rejection, a rating and a handoff that waits count for themselves, under their own
# product, team and seller and under the source, channel and campaign of their person; so does a delivered lead whose
# fields were promised, a lead that has a persona, in the state in which it is, and a lead that qualified: whether it
# bought, and the worst promise that was missed, of all its clocks (`name`) and of its seller's (`clause`), as CAUSES of
# `services/metrics/reports/domain/leak.py` are ordered; and a lead that missed any, with the month of the last one
# where they fell due on several days. The columns are in the order of the table.
_ITEMS = text_rows(
    """
    select i.person, i.kind, i.item, i.name, i.state, i.clause, i.source_key, i.channel_key, i.campaign_key, i.product,
           i.team, i.seller, i.captured_at, i.at, i.amount, i.elapsed_seconds, i.business_seconds,
           case when i.elapsed_seconds > 0
                then cast(1 + floor(ln(greatest(i.elapsed_seconds, 1)) * 512 / ln(cast(2 as float8))) as smallint)
                when i.elapsed_seconds is not null then cast(0 as smallint)
           end as elapsed_bucket,
           case when i.business_seconds > 0
                then cast(1 + floor(ln(greatest(i.business_seconds, 1)) * 512 / ln(cast(2 as float8))) as smallint)
                when i.business_seconds is not null then cast(0 as smallint)
           end as business_bucket,
           cast(date_trunc('week', i.captured_at at time zone :zone) as date) as captured_week,
           cast(date_trunc('week', i.at at time zone :zone) as date) as week
    from (
        select l.lead_id as person, 'booking' as kind, d.deal as item, d.currency as name, cast(null as text) as state,
               cast(null as text) as clause, l.source_key, l.channel_key, l.campaign_key, d.product, d.team, d.seller,
               l.captured_at, d.stage_at as at, d.amount, cast(null as float8) as elapsed_seconds,
               cast(null as float8) as business_seconds
        from deals d left join members m on m.lead_id = d.lead_id
             join leads l on l.lead_id = coalesce(m.person, d.lead_id)
        where d.stage = 'won'
        union all
        select l.lead_id, 'open_deal', d.deal, d.currency, null, null, l.source_key, l.channel_key, l.campaign_key,
               d.product, d.team, d.seller, l.captured_at, d.opened_at, d.amount, null, null
        from deals d left join members m on m.lead_id = d.lead_id
             join leads l on l.lead_id = coalesce(m.person, d.lead_id)
        where d.stage = 'opportunity'
        union all
        select coalesce(m.person, r.lead_id), case when l.lead_id is null then 'unmatched' else 'receipt' end,
               r.revenue, r.currency, case when c.revenue is not null then 'recurring' end, null, l.source_key,
               l.channel_key, l.campaign_key, d.product, d.team, d.seller, l.captured_at, r.received_at, r.amount,
               null, null
        from receipts r left join members m on m.lead_id = r.lead_id
             left join leads l on l.lead_id = coalesce(m.person, r.lead_id) left join deals d on d.deal = r.deal
             left join recurring c on c.revenue = r.revenue
        where r.lead_id is not null
        union all
        select coalesce(m.person, c.lead_id), 'clock', c.clock, c.target || coalesce(':' || c.priority, ''), c.state,
               null, l.source_key, l.channel_key, l.campaign_key, c.product, c.team, c.seller, l.captured_at, c.due_at,
               null, c.elapsed_seconds, c.business_seconds
        from clocks c left join members m on m.lead_id = c.lead_id
             left join leads l on l.lead_id = coalesce(m.person, c.lead_id)
        where c.state <> 'cancelled' and c.lead_id is not null
        union all
        select coalesce(m.person, h.lead_id), 'rejection', h.handoff_id, h.reason, h.checked, h.clause, l.source_key,
               l.channel_key, l.campaign_key, h.product, h.rejected_team, h.rejected_by, l.captured_at, h.rejected_at,
               null, null, null
        from handoffs h left join members m on m.lead_id = h.lead_id
             left join leads l on l.lead_id = coalesce(m.person, h.lead_id)
        where h.rejected_at is not null and h.lead_id is not null
        union all
        select coalesce(m.person, h.lead_id), 'rating', h.handoff_id, cast(h.rating as text), null, null, l.source_key,
               l.channel_key, l.campaign_key, h.product, h.rated_team, h.rated_by, l.captured_at, h.rated_at,
               null, null, null
        from handoffs h left join members m on m.lead_id = h.lead_id
             left join leads l on l.lead_id = coalesce(m.person, h.lead_id)
        where h.rated_at is not null and h.lead_id is not null
        union all
        select l.lead_id, 'delivery', l.lead_id, case when q.complete then 'complete' else 'incomplete' end, null, null,
               l.source_key, l.channel_key, l.campaign_key, l.product, l.team, l.seller, l.captured_at, l.qualified_at,
               null, null, null
        from leads l join (
            select coalesce(m.person, j.lead_id) as person, j.qualified_at, bool_or(j.complete) as complete
            from journeys j left join members m on m.lead_id = j.lead_id
            where j.complete is not null group by 1, 2
        ) q on q.person = l.lead_id and q.qualified_at = l.qualified_at
        where l.origin = 'marketing'
        union all
        select l.lead_id, 'persona', l.lead_id, q.persona,
               case when l.won_at is not null then 'won' when l.finally_lost_at is not null then 'lost'
                    when l.accepted_at is not null then 'accepted' else 'qualified' end,
               null, l.source_key, l.channel_key, l.campaign_key, l.product, l.team, l.seller, l.captured_at,
               l.qualified_at, null, null, null
        from leads l join (
            select coalesce(m.person, j.lead_id) as person, j.qualified_at, min(j.persona) as persona
            from journeys j left join members m on m.lead_id = j.lead_id
            where j.persona is not null group by 1, 2
        ) q on q.person = l.lead_id and q.qualified_at = l.qualified_at
        union all
        select l.lead_id, 'outcome', l.lead_id, (array['first_contact', 'first_attempt', 'acceptance'])[q.worst],
               case when l.won_at is not null then 'won' else 'open' end,
               (array['first_contact', 'first_attempt', 'acceptance'])[q.worst_of_owner], l.source_key, l.channel_key,
               l.campaign_key, l.product, l.team, l.seller, l.captured_at, l.qualified_at, null, null, null
        from leads l left join (
            select o.lead_id, min(b.place) as worst, min(b.place) filter (where b.seller = o.seller) as worst_of_owner
            from leads o join (
                select coalesce(m.person, c.lead_id) as person, c.seller,
                       array_position(array['first_contact', 'first_attempt', 'acceptance'], c.target) as place
                from clocks c left join members m on m.lead_id = c.lead_id where c.state = 'breached'
            ) b on b.person = o.lead_id group by 1
        ) q on q.lead_id = l.lead_id
        where l.qualified_at is not null
        union all
        select b.person, 'missed', b.person,
               (array['first_contact', 'first_attempt', 'acceptance'])[b.worst] ||
                   case when b.first < b.last then ':' || to_char(b.last, 'YYYY-MM') else '' end,
               null, null, null, null, null, null, null, null, l.captured_at, b.at, null, null, null
        from (
            select coalesce(m.person, c.lead_id) as person, min(c.due_at) as at,
                   min(cast(c.due_at at time zone :zone as date)) as first,
                   max(cast(c.due_at at time zone :zone as date)) as last,
                   min(array_position(array['first_contact', 'first_attempt', 'acceptance'], c.target)) as worst
            from clocks c left join members m on m.lead_id = c.lead_id
            where c.state = 'breached' and c.lead_id is not null
                  and c.target in ('first_contact', 'first_attempt', 'acceptance')
            group by 1
        ) b left join leads l on l.lead_id = b.person
        union all
        select u.lead_id, 'untouched', u.handoff_id, null, null, null, u.source_key, u.channel_key, u.campaign_key,
               u.product, u.team, u.seller, u.captured_at, u.begun_at, null, null, null
        from untouched u
        union all
        select u.lead_id, case when u.has_no_owner then 'unowned' else 'unattended' end,
               coalesce(u.handoff_id, u.lead_id), null, null, null, u.source_key, u.channel_key, u.campaign_key,
               u.product, u.team, u.seller, u.captured_at, u.since, null, null, null
        from undated u
        union all
        select person, kind, item, name, state, clause, null, null, null, null, null, null, null, at, amount, null, null
        from credited
    ) i
    """,
    **_ITEM_TYPES,
)
# All ids of the people whose leads are marked, and of those who have a receipt of their deals, or a refund of a deal
# that they paid for. It begins with an array, of which the planner expects few rows: PostgreSQL makes the hash table of
# a recursion as large as it expects the result to be, and of some thousand marks it expects ten million ids, which
# takes half a gigabyte.
_FOUND = text_rows(
    """
    select unnest(array(select lead_id from marked))
    union
    select n.lead_id from found f cross join lateral (
        select survivor as lead_id from metrics.merges where merged = f.lead_id and survivor is not null
        union all select merged from metrics.merges where survivor = f.lead_id
        union all
        select r.lead_id from (select deal from metrics.deals where lead_id = f.lead_id offset 0) d
               cross join lateral (select lead_id from metrics.receipts where deal = d.deal offset 0) r
        where r.lead_id is not null
        union all
        select r.lead_id from (select deal from metrics.receipts where lead_id = f.lead_id offset 0) o
               cross join lateral (
                   select lead_id from metrics.receipts where deal = o.deal and kind = 'refund' offset 0
               ) r
        where r.lead_id is not null
    ) n
    """,
    lead_id=Uuid,
).cte("found", recursive=True)
# Of an array the planner expects few rows. Of a recursion it expects so many that it hashes them on the disk.
IDS = text_rows("select unnest(array(select lead_id from found)) as lead_id", lead_id=Uuid).add_cte(_FOUND).cte("ids")
# Under the names of the tables, only the rows of these ids: what reads the tables by name finds these people alone.
# `offset 0` has each id looked up by an index, whatever the planner knows of the number of ids.
_ROWS_OF_IDS = (
    text_rows("""
        select t.* from ids i cross join lateral (select * from metrics.merges where merged = i.lead_id offset 0) t
    """).cte("merges"),
    text_rows("""
        select t.* from ids i
               cross join lateral (select * from metrics.first_touches where lead_id = i.lead_id offset 0) t
    """).cte("first_touches"),
    text_rows("""
        select t.* from ids i cross join lateral (select * from metrics.journeys where lead_id = i.lead_id offset 0) t
    """).cte("journeys"),
    text_rows("""
        select t.* from ids i cross join lateral (select * from metrics.handoffs where lead_id = i.lead_id offset 0) t
    """).cte("handoffs"),
    # Read once only, it would be inlined, and each id joined for itself.
    text_rows("""
        select t.* from ids i cross join lateral (select * from metrics.clocks where lead_id = i.lead_id offset 0) t
    """)
    .cte("clocks")
    .prefix_with("materialized"),
    text_rows("""
        select t.* from ids i cross join lateral (select * from metrics.receipts where lead_id = i.lead_id offset 0) t
    """).cte("receipts"),
    text_rows("""
        select t.* from (
            select d.deal from ids i
                   cross join lateral (select deal from metrics.deals where lead_id = i.lead_id offset 0) d
            union select deal from receipts
        ) k cross join lateral (select * from metrics.deals where deal = k.deal offset 0) t
    """).cte("deals"),
)


# The rows of the same people as they were when they were last folded.
STORED_PEOPLE = text_rows(
    """
    select p.* from ids i cross join lateral (select * from report_people where person = i.lead_id offset 0) p
    """,
    **_PEOPLE_TYPES,
).cte("stored_people")
STORED_ITEMS = text_rows(
    """
    select e.* from ids i cross join lateral (select * from report_items where person = i.lead_id offset 0) e
    """,
    **_ITEM_TYPES,
).cte("stored_items")
MARKED = text_rows("select lead_id from changed_leads", lead_id=Uuid).cte("marked")


def list_rows_of(marked: CTE) -> tuple[CTE, ...]:
    """The CTEs by which what reads the tables by name finds the people whose leads are `marked`, a CTE of that name."""
    return (marked, IDS, *_ROWS_OF_IDS)


# The parts of won deals, which PostgreSQL cannot work out: see `domain/credit_items.py`.
_CREDIT_COLUMNS = ("person", "kind", "item", "name", "state", "clause", "at", "amount")
_CREDIT_ROWS = func.json_to_recordset(bindparam("credited", type_=JSON)).table_valued(
    *(column(name, _ITEM_TYPES[name]) for name in _CREDIT_COLUMNS)
)
CREDITED = select(*_CREDIT_ROWS.render_derived(name="credit_rows", with_types=True).c).cte("credited")
_NO_CREDIT = select(*(cast(null(), _ITEM_TYPES[name]).label(name) for name in _CREDIT_COLUMNS)).where(false())


def select_changed_rows(marked: CTE, credited: CTE | None = None) -> tuple[CTE, CTE]:
    """The rows and the items of the people whose leads are `marked`, a CTE of that name, as they are now.

    Of the parts of their won deals those that are `credited`.
    """
    people = _PEOPLE.add_cte(*list_rows_of(marked), LEADS, DELIVERED_LEADS).cte("fresh_people")
    found = (UNTOUCHED_ROWS.cte("untouched"), UNDATED_ROWS.cte("undated"), RECURRING_ROWS.cte("recurring"))
    parts = _NO_CREDIT.cte("credited") if credited is None else credited
    return people, _ITEMS.add_cte(people, *found, parts).cte("fresh_items")

"""What counts in reports, as entries: of all people from all folded rows, or of changed people from theirs alone."""

from sqlalchemy import CTE, Uuid

from services.metrics.projections.store.report_tables import entries_table
from services.metrics.reports.store.deliveries import DELIVERED_LEADS
from services.metrics.reports.store.leads import LEADS
from shared.db.expressions import text_rows

# Raised whenever the entries of the same folded rows become others: sums of another version are not used.
VERSION = 1

_TYPES = {column.name: column.type for column in entries_table.c}
# A step counts for its person, whose origin is its detail; a deal, a receipt, a clock and a rejection for itself, under
# its own product, team and seller and under the source, channel and campaign of its person. The steps are those of
# `STEPS` in `services/metrics/reports/store/leads.py`.
_ENTRIES = text_rows(
    """
    select l.lead_id as person, s.measure, l.lead_id as item, array[l.origin] as details, l.source_key, l.channel_key,
           l.campaign_key, l.product, l.team, l.seller, l.captured_at, s.at, cast(null as numeric) as amount,
           case when s.measure = 'won' then cast(extract(epoch from s.at - l.captured_at) as float8) end
               as elapsed_seconds, cast(null as float8) as business_seconds
    from leads l cross join lateral (values
        ('captured', l.captured_at), ('qualified', l.qualified_at), ('accepted', l.accepted_at),
        ('contacted', l.contacted_at), ('sales_qualified', l.sales_qualified_at), ('opportunity', l.opportunity_at),
        ('won', l.won_at), ('lost', l.lost_at), ('rejected', l.rejected_at), ('recycled', l.recycled_at),
        ('open', l.open_at), ('finally_lost', l.finally_lost_at), ('accepted_of_qualified', l.accepted_of_qualified_at)
    ) s (measure, at)
    where s.at is not null
    union all
    select l.lead_id, 'delivered', l.lead_id, array[v.state], l.source_key, l.channel_key, l.campaign_key, l.product,
           l.team, l.seller, l.captured_at, v.at, null, null, null
    from delivered v join leads l on l.lead_id = v.lead_id
    union all
    select l.lead_id, 'booking', d.deal, array[d.currency], l.source_key, l.channel_key, l.campaign_key, d.product,
           d.team, d.seller, l.captured_at, d.stage_at, d.amount, null, null
    from deals d left join members m on m.lead_id = d.lead_id join leads l on l.lead_id = coalesce(m.person, d.lead_id)
    where d.stage = 'won'
    union all
    select coalesce(m.person, r.lead_id), case when l.lead_id is null then 'unmatched' else 'receipt' end, r.revenue,
           array[r.currency], l.source_key, l.channel_key, l.campaign_key, d.product, d.team, d.seller, l.captured_at,
           r.received_at, r.amount, null, null
    from receipts r left join members m on m.lead_id = r.lead_id
         left join leads l on l.lead_id = coalesce(m.person, r.lead_id) left join deals d on d.deal = r.deal
    where r.lead_id is not null
    union all
    select coalesce(m.person, c.lead_id), 'clock', c.clock, array[c.target, c.state], l.source_key, l.channel_key,
           l.campaign_key, c.product, c.team, c.seller, l.captured_at, c.due_at, null, c.elapsed_seconds,
           c.business_seconds
    from clocks c left join members m on m.lead_id = c.lead_id
         left join leads l on l.lead_id = coalesce(m.person, c.lead_id)
    where c.state <> 'cancelled' and c.lead_id is not null
    union all
    select coalesce(m.person, h.lead_id), 'rejection', h.handoff_id, array[h.reason, h.clause, h.checked],
           l.source_key, l.channel_key, l.campaign_key, h.product, h.rejected_team, h.rejected_by, l.captured_at,
           h.rejected_at, null, null, null
    from handoffs h left join members m on m.lead_id = h.lead_id
         left join leads l on l.lead_id = coalesce(m.person, h.lead_id)
    where h.rejected_at is not null and h.lead_id is not null
    """,
    **_TYPES,
)

# All ids of the people whose leads are marked, and of those who have a receipt of their deals.
_FOUND = text_rows(
    """
    select lead_id from marked
    union
    select n.lead_id from found f cross join lateral (
        select survivor as lead_id from metrics.merges where merged = f.lead_id and survivor is not null
        union all select merged from metrics.merges where survivor = f.lead_id
        union all
        select r.lead_id from (select deal from metrics.deals where lead_id = f.lead_id offset 0) d
               cross join lateral (select lead_id from metrics.receipts where deal = d.deal offset 0) r
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
    text_rows("""
        select t.* from ids i cross join lateral (select * from metrics.clocks where lead_id = i.lead_id offset 0) t
    """).cte("clocks"),
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


# The entries of the same people as they were when they were last folded.
STORED = text_rows(
    """
    select e.* from ids i cross join lateral (select * from report_entries where person = i.lead_id offset 0) e
    """,
    **_TYPES,
).cte("stored")
MARKED = text_rows("select lead_id from changed_leads", lead_id=Uuid).cte("marked")


def select_changed_entries(marked: CTE) -> CTE:
    """The entries of the people whose leads are `marked`, a CTE of that name, as they are now."""
    return _ENTRIES.add_cte(marked, IDS, *_ROWS_OF_IDS, LEADS, DELIVERED_LEADS).cte("fresh")

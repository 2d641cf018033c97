"""Which leads wait now: for the first contact, for a next date, and for a handoff."""

from sqlalchemy import Boolean, Text, Uuid, func

from services.metrics.projections.store.report_tables import DIMENSIONS
from shared.db.expressions import constant, text_rows
from shared.db.tables import INSTANT

# Of the tables by their names, and of `leads` and `members`.
UNTOUCHED_ROWS = text_rows(
    """
    select l.lead_id, l.source_key, l.channel_key, l.campaign_key, h.product, h.team, h.seller, l.captured_at,
           h.begun_at, h.handoff_id
    from handoffs h left join members m on m.lead_id = h.lead_id
         join leads l on l.lead_id = coalesce(m.person, h.lead_id)
    where h.seller is not null and h.contacted_at is null and h.sales_qualified_at is null
          and h.rejected_at is null and h.recycled_at is null and h.closed_as is null
          and not exists (select from deals d where d.handoff_id = h.handoff_id)
          and exists (
              select from clocks c where c.handoff_id = h.handoff_id and c.state = 'breached'
                     and c.finished_at is null
                     and (c.target = 'first_contact' or c.target = 'acceptance' and h.accepted_at is null)
          )
    """,
    lead_id=Uuid,
    captured_at=INSTANT,
    begun_at=INSTANT,
    handoff_id=Uuid,
    **dict.fromkeys(DIMENSIONS, Text),
)
# A handoff is with sales by the rule of `services/metrics/journeys/domain/lifecycle.py`; a promise that was missed and
# is still due is a clock that is open. `has_no_owner`: the lead qualified, and no handoff came of it.
UNDATED_ROWS = text_rows(
    """
    select l.lead_id, l.source_key, l.channel_key, l.campaign_key, o.product, o.team, o.seller, l.captured_at,
           o.handoff_id, o.has_no_owner, o.since
    from (
        select coalesce(m.person, h.lead_id) as person, h.handoff_id, h.product, h.team, h.seller,
               false as has_no_owner,
               greatest(h.begun_at, h.accepted_at, h.contacted_at, h.sales_qualified_at, c.ended_at) as since
        from handoffs h left join members m on m.lead_id = h.lead_id
             left join (
                 select handoff_id, max(greatest(met_at, breached_at, finished_at, cancelled_at)) as ended_at,
                        bool_or(state = 'running' or (state = 'breached' and finished_at is null)) as is_open
                 from clocks group by handoff_id
             ) c on c.handoff_id = h.handoff_id
             left join (select lead_id, max(qualified_at) as qualified_at from journeys group by lead_id) q
                 on q.lead_id = h.lead_id
        where h.rejected_at is null and h.recycled_at is null and h.closed_as is null and h.kept_back is null
              and c.is_open is not true
              and not exists (
                  select from deals d where d.handoff_id = h.handoff_id
                         and (d.stage <> 'lost' or d.stage_at >= coalesce(q.qualified_at, '-infinity'))
              )
              and not exists (select from deals d where d.lead_id = h.lead_id and d.stage = 'opportunity')
        union all
        select j.person, null, j.product, null, null, true, j.verdict_at
        from (
            select distinct on (1) coalesce(m.person, j.lead_id) as person, j.cycle, j.product, j.verdict, j.verdict_at
            from journeys j left join members m on m.lead_id = j.lead_id
            order by 1, j.cycle desc, j.verdict_recorded_at desc, j.verdict_number desc, j.product desc
        ) j
        where j.verdict = 'qualified' and not exists (
            select from handoffs h left join members m on m.lead_id = h.lead_id
            where coalesce(m.person, h.lead_id) = j.person
                  and (h.cycle >= j.cycle or (h.rejected_at is null and h.recycled_at is null
                                              and h.closed_as is null))
        )
    ) o join leads l on l.lead_id = o.person
    where o.since is not null
    """,
    lead_id=Uuid,
    captured_at=INSTANT,
    since=INSTANT,
    handoff_id=Uuid,
    has_no_owner=Boolean,
    **dict.fromkeys(DIMENSIONS, Text),
)
# After 30 days, which topics and journals keep events by default, no handoff comes any more. The hour is for what a
# seller tells next, such as the deal.
HANDOFF_EXPECTED_SINCE = func.now() - func.make_interval(*(constant(part) for part in (0, 0, 0, 30)))
NEXT_DATE_EXPECTED_UNTIL = func.now() - func.make_interval(*(constant(part) for part in (0, 0, 0, 0, 1)))

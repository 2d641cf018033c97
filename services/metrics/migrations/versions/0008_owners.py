"""The seller of a handoff is the one that it was assigned to last, no longer that of the deal told last."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0008"
down_revision = "0007"

# Rows whose owner came from a deal get the owner assigned last, without one that of the deal learned first. What is
# under the id of a lead merged more than once, a rebuild adds.
UP = """
alter table handoffs add column if not exists owner_by_deal boolean;
update handoffs h set
    seller = o.seller, team = o.team, owner_recorded_at = o.recorded_at, owner_number = o.number,
    owner_by_deal = o.by_deal
from (
    select distinct on (w.handoff_id) w.handoff_id, f.data ->> 'seller' as seller, f.data ->> 'team' as team,
           f.recorded_at, f.number, case when f.type like 'deal.%' then true end as by_deal
    from (
        select h.handoff_id, h.lead_id from handoffs h
        where h.owner_by_deal is null and exists (select from deals d where d.handoff_id = h.handoff_id)
              and exists (select from facts f where f.lead_id = h.lead_id and f.recorded_at = h.owner_recorded_at
                                and f.number = h.owner_number and f.type like 'deal.%')
        limit 1000 for update of h
    ) w
    cross join lateral (
        select w.lead_id union select merged from merges where survivor = w.lead_id
    ) ids (lead_id)
    join facts f on f.lead_id = ids.lead_id and f.data ->> 'handoff_id' = cast(w.handoff_id as text)
         and f.type in ('handoff.queued', 'handoff.offered', 'handoff.reassigned', 'handoff.accepted',
                        'handoff.contacted', 'handoff.sales_qualified', 'deal.opened', 'deal.won', 'deal.lost',
                        'deal.reopened')
    order by w.handoff_id, f.type like 'deal.%',
             case when f.type not like 'deal.%' then f.recorded_at end desc,
             case when f.type not like 'deal.%' then f.number end desc, f.recorded_at, f.number
) o
where h.handoff_id = o.handoff_id;
"""


def upgrade() -> None:
    run_in_pieces(UP)


def downgrade() -> None:
    run_sql("alter table handoffs drop column owner_by_deal")

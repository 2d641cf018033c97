"""What changes whose part of a won deal is whose marks the lead of the deal, to be folded again."""

from shared.db.revision_scripts import run_sql

revision = "0041"
down_revision = "0040"

# A fact of a lead without a won deal changes no part: the deal, once it is won, marks the lead itself. Under which id
# of a person the deal is, only merges say.
_FUNCTION = """
create function mark_credited_leads() returns trigger language plpgsql as $$
begin
    insert into metrics.changed_leads (lead_id)
    select distinct f.lead_id from after_rows f
    where f.lead_id is not null
          and f.type in ('lead.captured', 'activity.recorded', 'handoff.accepted', 'deal.opened', 'deal.reopened',
                         'handoff.reassigned', 'handoff.recycled', 'handoff.closed')
          and (exists (select from metrics.deals where lead_id = f.lead_id and stage = 'won')
               or exists (select from metrics.merges where merged = f.lead_id)
               or exists (select from metrics.merges where survivor = f.lead_id));
    if exists (select from after_rows where type = 'agreement.activated') then
        insert into metrics.changed_leads (lead_id)
        select distinct d.lead_id from metrics.deals d
        where d.stage = 'won' and d.lead_id is not null
              and d.stage_at >= (select min(occurred_at) from after_rows where type = 'agreement.activated');
    end if;
    return null;
end $$
"""
_TRIGGER = """
create trigger mark_credited after insert on facts
referencing new table as after_rows for each statement execute function mark_credited_leads()
"""


def upgrade() -> None:
    run_sql(_FUNCTION)
    run_sql(_TRIGGER)


def downgrade() -> None:
    run_sql("drop function mark_credited_leads cascade")

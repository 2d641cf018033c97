"""Tables of handoffs, clocks and merges; journeys keep only their verdicts."""

from shared.db.revision_scripts import run_sql

revision = "0003"
down_revision = "0002"

TABLES = """
-- `merged` is part of `survivor`; the facts of each id stay under it.
create table merges (
    merged uuid primary key,
    survivor uuid,
    recorded_at timestamptz,
    number bigint
);
create index merges_survivor on merges (survivor);
-- One transfer of one lead, which keeps its id when the lead is merged.
create table handoffs (
    handoff_id uuid primary key,
    lead_id uuid,
    product text,
    cycle int,
    origin text,
    told_recorded_at timestamptz,
    told_number bigint,
    begun_at timestamptz,
    seller text,
    team text,
    owner_recorded_at timestamptz,
    owner_number bigint,
    accepted_at timestamptz,
    contacted_at timestamptz,
    sales_qualified_at timestamptz,
    rejected_at timestamptz,
    rejected_recorded_at timestamptz,
    rejected_number bigint,
    rejected_by text,
    rejected_team text,
    reason text,
    clause text,
    checked text,
    returns text,
    recycled_at timestamptz,
    recycled_recorded_at timestamptz,
    recycled_number bigint,
    return_at timestamptz,
    counted boolean
);
create index handoffs_of_lead on handoffs (lead_id);
-- One SLA clock. `state` follows from its instants.
create table clocks (
    clock uuid primary key,
    handoff_id uuid,
    lead_id uuid,
    product text,
    target text,
    seller text,
    team text,
    started_at timestamptz,
    due_at timestamptz,
    told_recorded_at timestamptz,
    told_number bigint,
    state text not null,
    met_at timestamptz,
    breached_at timestamptz,
    finished_at timestamptz,
    cancelled_at timestamptz,
    elapsed_seconds float8,
    business_seconds float8,
    late_seconds float8,
    timed_recorded_at timestamptz,
    timed_number bigint
);
create index clocks_of_lead on clocks (lead_id);
alter table deals add column handoff_id uuid;
alter table journeys drop column seller, drop column team, drop column owner_recorded_at, drop column owner_number;
"""

# Handoffs and the handoff of each deal from facts, which an earlier version folded into journeys.
FILL = """
insert into handoffs (handoff_id, lead_id, product, cycle, origin, told_recorded_at, told_number, begun_at,
                      seller, team, owner_recorded_at, owner_number)
with relevant as (
    select cast(data->>'handoff_id' as uuid) as handoff_id, * from facts
    where type in ('handoff.queued', 'handoff.offered', 'handoff.reassigned')
       or type in ('deal.opened', 'deal.won', 'deal.lost', 'deal.reopened')
),
begun as (select handoff_id, min(occurred_at) as begun_at from relevant group by handoff_id),
last as (select distinct on (handoff_id) * from relevant order by handoff_id, recorded_at desc, number desc),
owned as (
    select distinct on (handoff_id) * from relevant where type like 'handoff.%' or data->>'seller' is not null
    order by handoff_id, recorded_at desc, number desc
)
select handoff_id, l.lead_id, l.data->>'product', cast(l.data->>'cycle' as int), l.data->>'origin', l.recorded_at,
       l.number, b.begun_at, o.data->>'seller', o.data->>'team', o.recorded_at, o.number
from last l join begun b using (handoff_id) left join owned o using (handoff_id);

update deals d set handoff_id = cast(f.data->>'handoff_id' as uuid) from facts f
where f.type in ('deal.opened', 'deal.won', 'deal.lost', 'deal.reopened') and cast(f.data->>'deal' as uuid) = d.deal
      and f.recorded_at = d.stage_recorded_at and f.number = d.stage_number;
"""

DOWN = """
alter table journeys add column seller text, add column team text, add column owner_recorded_at timestamptz,
    add column owner_number bigint;
alter table deals drop column handoff_id;
drop table clocks, handoffs, merges;
"""


def upgrade() -> None:
    for script in (TABLES, FILL):
        run_sql(script)


def downgrade() -> None:
    run_sql(DOWN)

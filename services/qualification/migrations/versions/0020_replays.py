"""Trying a draft on past leads: when each fact was counted, what came of handoffs, replays and their leads."""

from shared.db.revision_scripts import run_sql

revision = "0020"
down_revision = "0019"

CREATE = """
alter table score_entries add column if not exists arrived_at timestamptz;

create table outcomes (
    handoff_id uuid primary key,
    lead_id uuid not null,
    cycle int not null,
    origin text not null,
    accepted_at timestamptz,
    sales_qualified_at timestamptz,
    rejected_at timestamptz,
    reason text,
    clause text,
    finding text,
    recycled_at timestamptz
);
create index outcomes_lead on outcomes (lead_id);

create table outcome_deals (
    deal uuid primary key,
    handoff_id uuid not null,
    lead_id uuid not null,
    cycle int not null,
    stage text not null,
    stage_at timestamptz not null,
    amount numeric,
    currency text
);
create index outcome_deals_lead on outcome_deals (lead_id);

create table outcome_reads (
    partition int primary key,
    number bigint not null,
    done boolean not null
);

create table replays (
    replay_id uuid primary key,
    version int not null references agreements (version),
    document json not null,
    compared_version int,
    floor_at timestamptz,
    from_at timestamptz not null,
    to_at timestamptz not null,
    state text not null,
    asked_by text not null,
    key_id uuid not null,
    asked_at timestamptz not null,
    claim uuid,
    claimed_until timestamptz,
    attempts int not null default 0,
    after_lead uuid,
    walked bigint not null default 0,
    leads bigint,
    tally json,
    finished_at timestamptz,
    failure text
);
create index replays_version on replays (version, asked_at);
create index replays_open on replays (asked_at) where state in ('queued', 'running');

create table replay_leads (
    replay_id uuid not null references replays (replay_id) on delete cascade,
    lead_id uuid not null,
    cycle int not null,
    change text not null,
    then_at timestamptz,
    then_version int,
    now_at timestamptz,
    fit double precision,
    behaviour double precision,
    deciding text[] not null,
    accepted_at timestamptz,
    rejected_at timestamptz,
    reason text,
    finding text,
    won_at timestamptz,
    money json not null,
    primary key (replay_id, lead_id, cycle)
);
create index replay_leads_change on replay_leads (replay_id, change, lead_id, cycle);
create index replay_leads_lead on replay_leads (lead_id);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("""
        drop table replay_leads;
        drop table replays;
        drop table outcome_reads;
        drop table outcome_deals;
        drop table outcomes;
        alter table score_entries drop column arrived_at;
    """)

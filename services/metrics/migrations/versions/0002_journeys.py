"""The facts, kept for ever, and the rows folded from them: first touches, journeys, deals and receipts."""

from shared.db.revision_scripts import run_sql

revision = "0002"
down_revision = "0001"

UP = """
-- Every event once, without the fields that may name a person. A rebuild reads the facts in the order of `arrival`.
create table facts (
    arrival bigint generated always as identity primary key,
    event_id uuid not null unique,
    topic text not null,
    partition int not null,
    number bigint not null,
    type text not null,
    subject text not null,
    lead_id uuid,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    data jsonb not null
);
create index facts_of_lead on facts (lead_id, occurred_at) where lead_id is not null;
create index facts_agreements on facts (occurred_at) where type = 'agreement.activated';

-- The tables below are folded from facts and can be made again at any time. `…recorded_at` and `…number` are those of
-- the fact from which a value comes; the next fact is compared with them.
create table first_touches (
    lead_id uuid primary key,
    captured_at timestamptz,
    recorded_at timestamptz,
    number bigint,
    source text,
    channel text,
    campaign text
);
create table journeys (
    lead_id uuid not null,
    product text not null,
    cycle int not null,
    qualified_at timestamptz,
    verdict text,
    verdict_at timestamptz,
    verdict_recorded_at timestamptz,
    verdict_number bigint,
    seller text,
    team text,
    owner_recorded_at timestamptz,
    owner_number bigint,
    primary key (lead_id, product, cycle)
);
create table deals (
    deal uuid primary key,
    lead_id uuid,
    product text,
    cycle int,
    begun_at timestamptz,
    opened_at timestamptz,
    stage text,
    stage_at timestamptz,
    stage_recorded_at timestamptz,
    stage_number bigint,
    amount numeric,
    currency text,
    seller text,
    team text
);
create index deals_of_lead on deals (lead_id);
create table receipts (
    revenue uuid primary key,
    deal uuid,
    lead_id uuid,
    received_at timestamptz,
    recorded_at timestamptz,
    number bigint,
    amount numeric,
    currency text
);
"""

DOWN = """
drop table facts;
drop table first_touches;
drop table journeys;
drop table deals;
drop table receipts;
"""


def upgrade() -> None:
    run_sql(UP)


def downgrade() -> None:
    run_sql(DOWN)

"""Handoffs by which leads pass to another team, each with the clock of its acceptance, apart from the first ones."""

from shared.db.revision_scripts import run_sql

revision = "0034"
down_revision = "0033"

CREATE = """
create table if not exists next_handoffs (
    handoff_id uuid primary key,
    lead_id uuid,
    product text,
    kind text,
    cycle integer,
    begun_at timestamptz,
    seller text,
    team text,
    owner_recorded_at timestamptz,
    owner_number bigint,
    ended boolean not null,
    accepted_at timestamptz,
    clock uuid,
    clock_recorded_at timestamptz,
    clock_number bigint,
    started_at timestamptz,
    due_at timestamptz,
    state text,
    met_at timestamptz,
    breached_at timestamptz,
    finished_at timestamptz,
    cancelled_at timestamptz,
    elapsed_seconds double precision,
    business_seconds double precision,
    late_seconds double precision,
    timed_recorded_at timestamptz,
    timed_number bigint,
    told_recorded_at timestamptz,
    told_number bigint
);
create index if not exists next_handoffs_of_lead on next_handoffs (lead_id);
create index if not exists next_handoffs_begun on next_handoffs (begun_at);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table next_handoffs")

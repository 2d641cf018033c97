"""What sales promised, and the clocks that hold it to that."""

from shared.db.revision_scripts import run_sql

revision = "0003"
down_revision = "0002"

_PROMISES = """
-- The `sales` part of each agreement version with its zone; `active_from`: since when the agreement was in force, as
-- soon as that was heard.
create table promises (agreement_version int primary key, promise json not null, active_from timestamptz);
"""

_CLOCKS = """
-- The time that one target of the promise takes; without a seller it is the team's. `counts`: business or elapsed
-- time; `warnings`: the percents of its time to come, and when; `breach`: the event that said the breach; `next_at`:
-- when time changes it. One that was over before it was recorded has none: its outcome judges it, or a closure.
create table clocks (
    clock uuid primary key,
    handoff_id uuid not null,
    lead_id uuid not null,
    product text not null,
    kind text not null,
    cycle int not null,
    origin text not null,
    target text not null,
    seller text collate "C",
    team text,
    agreement_version int not null,
    counts text not null,
    started_at timestamptz not null,
    due_at timestamptz not null,
    recorded_at timestamptz not null,
    qualified boolean not null,
    warnings json not null,
    state text not null,
    finished_at timestamptz,
    elapsed_seconds float8,
    business_seconds float8,
    late_seconds float8,
    breach uuid,
    next_at timestamptz,
    unique nulls not distinct (handoff_id, target, seller)
);
create index clocks_next on clocks (next_at, clock) where next_at is not null;
create index clocks_history on clocks (due_at, clock) where state = 'running' and next_at is null;
create index clocks_open on clocks (due_at, handoff_id, seller, target, state)
    where state = 'running' or (state = 'breached' and finished_at is null);
"""


def upgrade() -> None:
    for script in (_PROMISES, _CLOCKS):
        run_sql(script)


def downgrade() -> None:
    run_sql("drop table clocks, promises;")

"""What is to be asked of platforms, and how each source fares."""

from shared.db.revision_scripts import run_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_sql("""
create table hook_tasks (
    source text not null,
    kind text not null,
    external_id text not null,
    adapter text not null,
    hints json not null,
    received_at timestamptz not null,
    capture_id uuid not null,
    lead_id uuid not null,
    due_at timestamptz not null default now(),
    attempts int not null default 0,
    tried_at timestamptz,
    reason text,
    primary key (source, kind, external_id)
);
create index hook_tasks_due on hook_tasks (due_at);

create table source_health (
    source text primary key,
    last_lead_at timestamptz,
    last_failure_at timestamptz,
    last_failure text,
    signature_failures bigint not null default 0,
    token_refused_at timestamptz
);
""")


def downgrade() -> None:
    run_sql("drop table hook_tasks, source_health;")

"""What sellers answer: the steps of a handoff, the words that were said, and what was answered under a key."""

from shared.db.revision_scripts import run_sql

revision = "0004"
down_revision = "0003"

_STEPS = """
-- The earliest instant told of each step; `taken_at` is the present seller's acceptance; `tried`: who had it.
alter table handoffs
    add column tried text[] not null default '{}',
    add column taken_at timestamptz,
    add column accepted_at timestamptz,
    add column attempted_at timestamptz,
    add column contacted_at timestamptz,
    add column sales_qualified_at timestamptz,
    add column rejected_at timestamptz,
    add column recycled_at timestamptz,
    add column merged boolean not null default false;
update handoffs set tried = array[seller] where seller is not null;
"""

_ANSWERS = """
-- What a seller said of a handoff, word for word: notes and evidence stay here. `digest` tells a repeat.
create table answers (
    answer bigint generated always as identity primary key,
    handoff_id uuid not null,
    question text not null,
    seller text,
    at timestamptz not null,
    digest text not null,
    words json not null
);
create index answers_handoff on answers (handoff_id, question);
-- What was answered under an Idempotency-Key of one caller.
create table repeats (
    key_id uuid not null,
    key text collate "C" not null,
    content bytea not null,
    answer json not null,
    kept_at timestamptz not null,
    primary key (key_id, key)
);
create index repeats_kept on repeats (kept_at);
"""


def upgrade() -> None:
    for script in (_STEPS, _ANSWERS):
        run_sql(script)


def downgrade() -> None:
    run_sql("""
        drop table repeats, answers;
        alter table handoffs
            drop column tried, drop column taken_at, drop column accepted_at, drop column attempted_at,
            drop column contacted_at, drop column sales_qualified_at, drop column rejected_at, drop column recycled_at,
            drop column merged;
    """)

"""The minutes of meetings, and the actions that were agreed in them."""

from shared.db.revision_scripts import run_sql

revision = "0026"
down_revision = "0025"

CREATE = """
create table meetings (
    span text primary key,
    per text not null,
    first date not null,
    state text not null constraint meetings_state_check check (state in ('held', 'skipped')),
    present text[] not null,
    decisions text[] not null,
    notes text,
    key_id uuid,
    written_at timestamptz not null
);
create index meetings_first on meetings (per, first);
create table meeting_actions (
    action_id uuid primary key,
    span text not null,
    ends date not null,
    what text not null,
    owner text not null,
    due date not null,
    state text not null constraint meeting_actions_state_check check (state in ('open', 'done', 'dropped')),
    note text,
    key_id uuid not null,
    changed_at timestamptz not null,
    constraint meeting_actions_key unique (span, what, owner, due)
);
create index meeting_actions_open on meeting_actions (due) where state = 'open';
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table meeting_actions; drop table meetings")

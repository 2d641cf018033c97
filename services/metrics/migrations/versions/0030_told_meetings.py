"""Which actions were told to be overdue, and which won deals were shared."""

from shared.db.revision_scripts import run_sql

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    run_sql("""
        alter table meeting_actions add column overdue_told_at timestamptz;
        create table shared_wins (deal uuid primary key, shared_at timestamptz not null);
    """)


def downgrade() -> None:
    run_sql("""
        drop table shared_wins;
        alter table meeting_actions drop column overdue_told_at;
    """)

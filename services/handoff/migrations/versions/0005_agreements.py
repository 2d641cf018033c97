"""The agreements that were signed, word for word."""

from shared.db.revision_scripts import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql("""
        -- A handoff is answered by the version that it qualified under, whichever is in force.
        create table agreements (version int primary key, document json not null, active_from timestamptz not null);
    """)


def downgrade() -> None:
    run_sql("drop table agreements;")

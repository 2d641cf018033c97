"""The priority of a handoff and since when it has it; that of the promise which a clock measures."""

from shared.db.revision_scripts import run_sql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run_sql("""
        alter table handoffs add column priority text, add column prioritised_at timestamptz;
        alter table clocks add column priority text;
    """)


def downgrade() -> None:
    run_sql("""
        alter table clocks drop column priority;
        alter table handoffs drop column prioritised_at, drop column priority;
    """)

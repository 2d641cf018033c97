"""The priority whose promise a clock measures, in place of that of all leads."""

from shared.db.revision_scripts import run_sql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run_sql("alter table clocks add column priority text")


def downgrade() -> None:
    run_sql("alter table clocks drop column priority")

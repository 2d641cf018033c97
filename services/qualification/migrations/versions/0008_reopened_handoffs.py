"""Handoffs that were closed by their deals and are open again."""

from shared.db.revision_scripts import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql("alter table scores add column reopened json not null default '[]'")


def downgrade() -> None:
    run_sql("alter table scores drop column reopened")

"""The priority of a qualified lead that was told last."""

from shared.db.revision_scripts import run_sql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run_sql("alter table scores add column told_priority text")


def downgrade() -> None:
    run_sql("alter table scores drop column told_priority")

"""A lead whose deal was won is folded again when the transactions have ended that were adding facts meanwhile."""

from shared.db.revision_scripts import run_sql

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    run_sql("alter table changed_leads add column awaited text[]")


def downgrade() -> None:
    run_sql("alter table changed_leads drop column awaited")

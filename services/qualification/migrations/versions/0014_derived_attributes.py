"""Of each entry, the names of the attributes that were not said but follow from others."""

from shared.db.revision_scripts import run_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run_sql("alter table score_entries add column derived text[]")


def downgrade() -> None:
    run_sql("alter table score_entries drop column derived")

"""Of each capture, the names of the attributes that were not said but follow from others."""

from shared.db.revision_scripts import run_sql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run_sql("alter table captures add column derived text[]")


def downgrade() -> None:
    run_sql("alter table captures drop column derived")

"""Of each capture, the names of the attributes that were not said but follow from the rest."""

from shared.db.revision_scripts import run_sql

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run_sql("alter table captures add column derived text[]")


def downgrade() -> None:
    run_sql("alter table captures drop column derived")

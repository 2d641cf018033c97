"""Which persona of the agreement a lead is, by what was known when it first qualified."""

from shared.db.revision_scripts import run_sql

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    run_sql("alter table journeys add column persona text")


def downgrade() -> None:
    run_sql("alter table journeys drop column persona")

"""Whether a lead first qualified with the fields that marketing promised."""

from shared.db.revision_scripts import run_sql

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    run_sql("alter table journeys add column complete boolean")


def downgrade() -> None:
    run_sql("alter table journeys drop column complete")

"""The team that the agreement names for the product that a handoff's lead asks for."""

from shared.db.revision_scripts import run_sql

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    run_sql("alter table handoffs add column product_team text")


def downgrade() -> None:
    run_sql("alter table handoffs drop column product_team")

"""The product of a lead's verdict that was told last."""

from shared.db.revision_scripts import run_sql

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    run_sql("alter table scores add column told_product text")


def downgrade() -> None:
    run_sql("alter table scores drop column told_product")

"""Handoff lends the ids of its sellers to intake, which binds API keys to them."""

from shared.db.revision_scripts import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql("grant select (seller) on sellers to accord_intake;")


def downgrade() -> None:
    run_sql("revoke select (seller) on sellers from accord_intake;")

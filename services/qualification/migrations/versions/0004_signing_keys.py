"""Which API key signed an agreement."""

from shared.db.revision_scripts import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_sql("alter table signatures add column key_id uuid")


def downgrade() -> None:
    run_sql("alter table signatures drop column key_id")

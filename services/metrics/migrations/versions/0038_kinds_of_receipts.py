"""Whether money received is new, a renewal, an expansion or a refund; to earlier receipts a rebuild adds it."""

from shared.db.revision_scripts import run_sql

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    run_sql("alter table receipts add column kind text")


def downgrade() -> None:
    run_sql("alter table receipts drop column kind")

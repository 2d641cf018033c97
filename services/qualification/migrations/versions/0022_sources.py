"""The YAML of a draft as its authors wrote it, with its comments."""

from shared.db.revision_scripts import run_sql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run_sql("alter table agreements add column source text")


def downgrade() -> None:
    run_sql("alter table agreements drop column source")

"""The kinds of a source's own fields. The default is a constant: the table is not rewritten."""

from shared.db.revision_scripts import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_sql("alter table sources add column custom_fields json not null default '{}';")


def downgrade() -> None:
    run_sql("alter table sources drop column custom_fields;")

"""When each handoff last changed."""

from shared.db.revision_scripts import run_sql

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    run_sql(
        "alter table handoffs add column updated_at timestamptz;\n"
        "alter table handoffs alter column updated_at set default clock_timestamp();"
    )


def downgrade() -> None:
    run_sql("alter table handoffs drop column updated_at")

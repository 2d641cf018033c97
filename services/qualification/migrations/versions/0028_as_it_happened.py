"""Whether each cycle of a replay of a version that was in force is what happened; null for those of other versions."""

from shared.db.revision_scripts import run_sql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    run_sql("alter table replay_leads add column as_it_happened boolean")


def downgrade() -> None:
    run_sql("alter table replay_leads drop column as_it_happened")

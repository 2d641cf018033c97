"""Match keys are written once, under their lead: their pages need no room for an update of each row."""

from shared.db.revision_scripts import run_sql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_sql("alter table match_keys set (fillfactor = 90)")


def downgrade() -> None:
    run_sql("alter table match_keys set (fillfactor = 45)")

"""Rows that periodic tasks set aside because they fail."""

from shared.db.messaging_revisions import CREATE_SET_ASIDE
from shared.db.revision_scripts import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql(CREATE_SET_ASIDE)


def downgrade() -> None:
    run_sql("drop table set_aside")

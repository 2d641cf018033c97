"""What the command line did about dead letters."""

from shared.auth import CREATE_CHANGES
from shared.db.revision_scripts import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_sql(CREATE_CHANGES)


def downgrade() -> None:
    run_sql("drop table changes;")

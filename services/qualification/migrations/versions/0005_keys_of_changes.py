"""Which API key drafted each agreement."""

from shared.auth import CREATE_CHANGES
from shared.db.revision_scripts import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql(CREATE_CHANGES)


def downgrade() -> None:
    run_sql("drop table changes;")

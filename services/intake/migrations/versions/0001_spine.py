"""The spine of intake: what it says, and how far it has heard the others."""

from shared.migrations import EMPTY_SCHEMA, run_sql
from shared.schema import create_messaging_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in create_messaging_tables("intake", hears=()):
        run_sql(statement)


def downgrade() -> None:
    run_sql(EMPTY_SCHEMA)

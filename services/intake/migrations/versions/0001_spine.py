"""The messaging tables of intake: outbox, journal and positions."""

from shared.db.messaging_tables import create_messaging_tables
from shared.db.revision_scripts import EMPTY_SCHEMA, run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in create_messaging_tables("intake", topics=()):
        run_sql(statement)


def downgrade() -> None:
    run_sql(EMPTY_SCHEMA)

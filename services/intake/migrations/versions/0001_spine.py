"""The messaging tables of intake: outbox, journal and positions."""

from shared.db.messaging_revisions import create_messaging_tables
from shared.db.revision_scripts import EMPTY_SCHEMA, lend, run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in create_messaging_tables(topics=()):
        run_sql(statement)
    lend("intake.journal", "intake.heads", "intake.epochs", "intake.positions")


def downgrade() -> None:
    run_sql(EMPTY_SCHEMA)

"""The messaging tables of metrics: its outbox and journal, and its positions in the topics that it consumes."""

from shared.db.messaging_revisions import create_messaging_tables
from shared.db.revision_scripts import EMPTY_SCHEMA, lend, run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in create_messaging_tables(topics=("intake", "qualification", "handoff")):
        run_sql(statement)
    lend("metrics.journal", "metrics.heads", "metrics.epochs", "metrics.positions")


def downgrade() -> None:
    run_sql(EMPTY_SCHEMA)

"""The spine of qualification: what it says, and how far it has heard the others."""

from shared.db.messaging_revisions import create_messaging_tables
from shared.db.revision_scripts import EMPTY_SCHEMA, lend, run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in create_messaging_tables(topics=("intake", "handoff")):
        run_sql(statement)
    lend("qualification.journal", "qualification.heads", "qualification.epochs", "qualification.positions")


def downgrade() -> None:
    run_sql(EMPTY_SCHEMA)

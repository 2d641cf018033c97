"""Which trace an event belongs to."""

from shared.db.messaging_revisions import ADD_TRACEPARENT, DROP_TRACEPARENT
from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_in_pieces(ADD_TRACEPARENT)


def downgrade() -> None:
    run_sql(DROP_TRACEPARENT)

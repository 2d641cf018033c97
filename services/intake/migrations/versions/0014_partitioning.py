"""How many partitions the service's topic has: a number that `accord partitions` raises."""

from shared.db.messaging_revisions import ADD_PARTITIONING, DROP_PARTITIONING
from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run_in_pieces(ADD_PARTITIONING)


def downgrade() -> None:
    run_sql(DROP_PARTITIONING)

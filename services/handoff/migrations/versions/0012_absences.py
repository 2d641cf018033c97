"""Who passes on the leads of a seller who leaves, and an index for the queue of each target."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0012"
down_revision = "0009"

_CREATE_INDEXES = """
drop index concurrently if exists handoffs_waiting;
create index concurrently handoffs_waiting on handoffs (waits_for, queued_at, handoff_id) where state = 'queued';
"""


def upgrade() -> None:
    run_in_pieces(_CREATE_INDEXES)


def downgrade() -> None:
    run_sql("drop index handoffs_waiting")

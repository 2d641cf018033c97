"""The board counts the leads that wait for a seller without those that only a deal without an owner began."""

from shared.db.revision_scripts import run_in_pieces

revision = "0019"
down_revision = "0018"

_REPLACE_INDEX = """
drop index concurrently if exists handoffs_unassigned;
create index concurrently handoffs_unassigned on handoffs (handoff_id)
    where begun_at is not null and seller is null and owner_by_deal is null
        and rejected_at is null and recycled_at is null;
drop index concurrently if exists handoffs_queued;
"""
_RESTORE_INDEX = """
drop index concurrently if exists handoffs_queued;
create index concurrently handoffs_queued on handoffs (handoff_id)
    where begun_at is not null and seller is null and rejected_at is null and recycled_at is null;
drop index concurrently if exists handoffs_unassigned;
"""


def upgrade() -> None:
    run_in_pieces(_REPLACE_INDEX)


def downgrade() -> None:
    run_in_pieces(_RESTORE_INDEX)

"""The queue has handoffs with deals too, where they have no seller. Processes of the version before go on."""

from shared.db.revision_scripts import run_in_pieces

revision = "0023"
down_revision = "0022"

# What the former version asks for is part of both, so it reads by them when the former ones are gone.
_REPLACE_INDEXES = """
drop index concurrently if exists handoffs_unassigned;
create index concurrently handoffs_unassigned on handoffs (queued_at, handoff_id)
    where state = 'queued' or (seller is null and qualified_at is not null
        and (state = 'opportunity' or (state in ('won', 'lost') and queued_at is not null)));
drop index concurrently if exists handoffs_unassigned_target;
create index concurrently handoffs_unassigned_target on handoffs (waits_for, queued_at, handoff_id)
    where state = 'queued' or (seller is null and qualified_at is not null
        and (state = 'opportunity' or (state in ('won', 'lost') and queued_at is not null)));
drop index concurrently if exists handoffs_queued;
drop index concurrently if exists handoffs_waiting;
"""
_RESTORE_INDEXES = """
drop index concurrently if exists handoffs_queued;
create index concurrently handoffs_queued on handoffs (queued_at, handoff_id) where state = 'queued';
drop index concurrently if exists handoffs_waiting;
create index concurrently handoffs_waiting on handoffs (waits_for, queued_at, handoff_id) where state = 'queued';
drop index concurrently if exists handoffs_unassigned;
drop index concurrently if exists handoffs_unassigned_target;
"""


def upgrade() -> None:
    run_in_pieces(_REPLACE_INDEXES)


def downgrade() -> None:
    run_in_pieces(_RESTORE_INDEXES)

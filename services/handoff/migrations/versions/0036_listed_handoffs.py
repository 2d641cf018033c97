"""Lists of the handoffs of one kind or one priority read those alone, however few they are."""

from shared.db.revision_scripts import run_in_pieces

revision = "0036"
down_revision = "0035"

# Nearly all handoffs are of the kind `mql`, and most have no priority.
_BUILD_INDEXES = """
drop index concurrently if exists handoffs_kind;
create index concurrently handoffs_kind on handoffs (kind, handoff_id) where kind <> 'mql';
drop index concurrently if exists handoffs_priority;
create index concurrently handoffs_priority on handoffs (priority, handoff_id) where priority is not null;
"""
_DROP_INDEXES = """
drop index concurrently if exists handoffs_kind;
drop index concurrently if exists handoffs_priority;
"""


def upgrade() -> None:
    run_in_pieces(_BUILD_INDEXES)


def downgrade() -> None:
    run_in_pieces(_DROP_INDEXES)

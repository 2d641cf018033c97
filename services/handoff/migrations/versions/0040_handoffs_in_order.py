"""Lists of the handoffs of a team, of open ones and of those that changed lately read those alone.

Who asks for what changed since a time before this revision gets all handoffs that there were.
"""

from shared.db.revision_scripts import run_in_pieces

revision = "0040"
down_revision = "0039"

_UPGRADE = """
update handoffs set updated_at = clock_timestamp() where handoff_id in (
    select handoff_id from handoffs where updated_at is null limit 1000 for update skip locked);
drop index concurrently if exists handoffs_team;
create index concurrently handoffs_team on handoffs (team, handoff_id);
drop index concurrently if exists handoffs_unclosed;
create index concurrently handoffs_unclosed on handoffs (handoff_id)
    where state in ('queued', 'offered', 'accepted', 'contacted', 'sales_qualified', 'opportunity');
drop index concurrently if exists handoffs_updated;
create index concurrently handoffs_updated on handoffs (updated_at, handoff_id);
"""
_DROP_INDEXES = """
drop index concurrently if exists handoffs_team;
drop index concurrently if exists handoffs_unclosed;
drop index concurrently if exists handoffs_updated;
"""


def upgrade() -> None:
    run_in_pieces(_UPGRADE)


def downgrade() -> None:
    run_in_pieces(_DROP_INDEXES)

"""The leads with open deals are found by an index."""

from shared.db.revision_scripts import run_in_pieces

revision = "0029"
down_revision = "0028"

_CREATE = """
drop index concurrently if exists deals_open;
create index concurrently deals_open on deals (lead_id) where stage = 'opportunity';
"""


def upgrade() -> None:
    run_in_pieces(_CREATE)


def downgrade() -> None:
    run_in_pieces("drop index concurrently if exists deals_open")

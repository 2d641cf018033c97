"""The missed clocks of one seller are read without those of the other sellers."""

from shared.db.revision_scripts import run_in_pieces

revision = "0044"
down_revision = "0043"

_REPLACE = """
drop index concurrently if exists report_items_seller_missed;
create index concurrently report_items_seller_missed on report_items (seller, at)
    include (person, item, name, captured_at) where kind = 'clock' and state = 'breached';
drop index concurrently if exists report_items_missed;
"""
_RESTORE = """
drop index concurrently if exists report_items_missed;
create index concurrently report_items_missed on report_items (at) include (person, item, name, captured_at, seller)
    where kind = 'clock' and state = 'breached';
drop index concurrently if exists report_items_seller_missed;
"""


def upgrade() -> None:
    run_in_pieces(_REPLACE)


def downgrade() -> None:
    run_in_pieces(_RESTORE)

"""All that the quantiles of one seller's clocks need is in an index."""

from shared.db.revision_scripts import run_in_pieces

revision = "0021"
down_revision = "0020"

_REPLACE_INDEX = """
drop index concurrently if exists report_items_seller_clocks;
create index concurrently report_items_seller_clocks
    on report_items (seller, name, state, at, item)
    include (captured_at, source_key, channel_key, campaign_key, product, team, elapsed_seconds, business_seconds)
    where kind = 'clock';
drop index concurrently if exists report_items_of_seller;
"""
_RESTORE_INDEX = """
drop index concurrently if exists report_items_of_seller;
create index concurrently report_items_of_seller
    on report_items (seller, name, state, at, item)
    where kind = 'clock';
drop index concurrently if exists report_items_seller_clocks;
"""


def upgrade() -> None:
    run_in_pieces(_REPLACE_INDEX)


def downgrade() -> None:
    run_in_pieces(_RESTORE_INDEX)

"""Open deals and leads that missed promises are items; how long won deals had been open is read from an index alone."""

from shared.db.revision_scripts import run_in_pieces

revision = "0040"
down_revision = "0038"

_CREATE = """
drop index concurrently if exists report_items_open;
create index concurrently report_items_open on report_items (at, person)
    include (item, name, captured_at, amount, source_key, channel_key, campaign_key, product, team, seller)
    where kind = 'open_deal';
drop index concurrently if exists report_items_late;
create index concurrently report_items_late on report_items (name, at, person) include (captured_at)
    where kind = 'missed';
drop index concurrently if exists deals_pace;
create index concurrently deals_pace on deals ((stage_at - opened_at)) include (stage_at, opened_at)
    where stage = 'won' and opened_at <= stage_at;
"""
_DROP = """
drop index concurrently if exists deals_pace;
drop index concurrently if exists report_items_late;
drop index concurrently if exists report_items_open;
"""


def upgrade() -> None:
    run_in_pieces(_CREATE)


def downgrade() -> None:
    run_in_pieces(_DROP)

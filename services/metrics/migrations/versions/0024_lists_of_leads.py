"""Each page of the lists behind the board's numbers is found by an index of its order."""

from shared.db.revision_scripts import run_in_pieces

revision = "0024"
down_revision = "0023"

_CREATE = """
drop index concurrently if exists report_people_captured;
create index concurrently report_people_captured on report_people (captured_at, person);
drop index concurrently if exists report_people_source;
create index concurrently report_people_source on report_people (source_key, captured_at, person);
drop index concurrently if exists report_people_channel;
create index concurrently report_people_channel on report_people (channel_key, captured_at, person);
drop index concurrently if exists report_people_campaign;
create index concurrently report_people_campaign on report_people (campaign_key, captured_at, person);
drop index concurrently if exists report_people_qualified_at;
create index concurrently report_people_qualified_at
    on report_people (qualified_at, person) where qualified_at is not null;
drop index concurrently if exists report_people_accepted_at;
create index concurrently report_people_accepted_at
    on report_people (accepted_at, person) where accepted_at is not null;
drop index concurrently if exists report_people_sales_qualified_at;
create index concurrently report_people_sales_qualified_at
    on report_people (sales_qualified_at, person) where sales_qualified_at is not null;
drop index concurrently if exists report_items_counted;
create index concurrently report_items_counted
    on report_items (kind, at, item) where kind in ('booking', 'receipt', 'rejection');
drop index concurrently if exists report_items_counted_captured;
create index concurrently report_items_counted_captured
    on report_items (kind, captured_at, item) where kind in ('booking', 'receipt', 'rejection');
"""
_DROP = """
drop index concurrently if exists report_items_counted_captured;
drop index concurrently if exists report_items_counted;
drop index concurrently if exists report_people_sales_qualified_at;
drop index concurrently if exists report_people_accepted_at;
drop index concurrently if exists report_people_qualified_at;
drop index concurrently if exists report_people_campaign;
drop index concurrently if exists report_people_channel;
drop index concurrently if exists report_people_source;
drop index concurrently if exists report_people_captured;
"""


def upgrade() -> None:
    run_in_pieces(_CREATE)


def downgrade() -> None:
    run_in_pieces(_DROP)

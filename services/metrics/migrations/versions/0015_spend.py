"""What marketing paid, as folded rows, and the rates by which money of other currencies is converted."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0015"
down_revision = "0014"

# By the currency: what a rate may convert is read item by item.
INDEX = """
drop index concurrently if exists report_items_money;
create index concurrently report_items_money on report_items (name)
    where kind in ('booking', 'receipt', 'unmatched');
"""


def upgrade() -> None:
    run_in_pieces(INDEX)
    run_sql("""
create table spend (
    source text,
    campaign text,
    day date,
    ad_id text,
    channel text,
    amount numeric,
    currency text,
    impressions bigint,
    clicks bigint,
    recorded_at timestamptz,
    number bigint,
    source_key text,
    channel_key text,
    campaign_key text,
    primary key (source, campaign, day, ad_id)
);
create index spend_day on spend (day);
create index spend_channel on spend (channel_key, day);
create index spend_campaign on spend (campaign_key, day);
create index spend_source on spend (source_key, day);
create table rates (
    currency text,
    since date,
    rate numeric,
    key_id uuid,
    primary key (currency, since)
);
""")


def downgrade() -> None:
    run_sql("""
drop index report_items_money;
drop table rates, spend;
""")

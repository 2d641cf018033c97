"""A figure of spend is one row, in whatever letter case and with whatever blanks its source and campaign were told."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0043"
down_revision = "0042"

# The row with the first spelling gets what was told last; then the others go.
FOLD = """
drop index concurrently if exists spend_figure;
create index concurrently spend_figure on spend (source_key, (coalesce(campaign_key, '')), day, ad_id);
update spend s set
    channel = n.channel, amount = n.amount, currency = n.currency, impressions = n.impressions, clicks = n.clicks,
    recorded_at = n.recorded_at, number = n.number, channel_key = n.channel_key
from (
    select first.source as first_source, first.campaign as first_campaign, last.* from spend first cross join lateral (
        select * from spend o where o.source_key = first.source_key and o.day = first.day and o.ad_id = first.ad_id
               and coalesce(o.campaign_key, '') = coalesce(first.campaign_key, '')
        order by o.recorded_at desc, o.number desc limit 1
    ) last
    where (last.recorded_at, last.number) > (first.recorded_at, first.number) and not exists (
        select from spend o where o.source_key = first.source_key and o.day = first.day and o.ad_id = first.ad_id
               and coalesce(o.campaign_key, '') = coalesce(first.campaign_key, '')
               and (o.source collate "C", o.campaign collate "C") < (first.source, first.campaign)
    )
    limit 1000 for update of first skip locked
) n
where s.source = n.first_source and s.campaign = n.first_campaign and s.day = n.day and s.ad_id = n.ad_id;
delete from spend where (source, campaign, day, ad_id) in (
    select s.source, s.campaign, s.day, s.ad_id from spend s
    where exists (
        select from spend o where o.source_key = s.source_key and o.day = s.day and o.ad_id = s.ad_id
               and coalesce(o.campaign_key, '') = coalesce(s.campaign_key, '')
               and (o.source collate "C", o.campaign collate "C") < (s.source, s.campaign)
               and (o.recorded_at, o.number) >= (s.recorded_at, s.number)
    )
    limit 1000 for update of s skip locked
);
"""


def upgrade() -> None:
    run_in_pieces(FOLD)


def downgrade() -> None:
    run_sql("drop index spend_figure")

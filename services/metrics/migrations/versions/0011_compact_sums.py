"""Reports add up a row for each person and for each item; sums have a column for each step, and parts of hours."""

from shared.db.revision_scripts import run_sql

revision = "0011"
down_revision = "0010"

UP = """
-- The steps of each person who was captured, as last folded. `days`: those of the steps, in the zone of the sums.
create table report_people (
    person uuid primary key,
    origin text not null,
    response text,
    source_key text,
    channel_key text,
    campaign_key text,
    product text,
    team text,
    seller text,
    captured_at timestamptz not null,
    qualified_at timestamptz,
    accepted_at timestamptz,
    contacted_at timestamptz,
    sales_qualified_at timestamptz,
    opportunity_at timestamptz,
    won_at timestamptz,
    lost_at timestamptz,
    rejected_at timestamptz,
    recycled_at timestamptz,
    open_at timestamptz,
    finally_lost_at timestamptz,
    accepted_of_qualified_at timestamptz,
    days date[] not null
);
create index report_people_days on report_people using gin (days);
create index report_people_won_at on report_people (won_at)
    include (person, captured_at, source_key, channel_key, campaign_key, product, team, seller)
    where won_at is not null;
create index report_people_won_captured on report_people (captured_at)
    include (person, won_at, source_key, channel_key, campaign_key, product, team, seller)
    where won_at is not null;
-- A deal, a receipt, a clock or a rejection. `name`: its currency, target or reason; `state`: of a clock, or how the
-- reason was checked. Buckets of seconds: 64 in each
-- doubling. Weeks by their Monday, in the zone of the sums.
create table report_items (
    person uuid not null,
    kind text not null,
    item uuid not null,
    name text,
    state text,
    clause text,
    source_key text,
    channel_key text,
    campaign_key text,
    product text,
    team text,
    seller text,
    captured_at timestamptz,
    at timestamptz,
    amount numeric,
    elapsed_seconds float8,
    business_seconds float8,
    elapsed_bucket smallint,
    business_bucket smallint,
    captured_week date,
    week date,
    primary key (person, kind, item)
);
create index report_items_at on report_items (at);
create index report_items_captured on report_items (captured_at);
create index report_items_elapsed_week on report_items (name, elapsed_bucket, week) where kind = 'clock';
create index report_items_elapsed_captured on report_items (name, elapsed_bucket, captured_week) where kind = 'clock';
create index report_items_elapsed_source on report_items (name, source_key, elapsed_bucket) where kind = 'clock';
create index report_items_elapsed_channel on report_items (name, channel_key, elapsed_bucket) where kind = 'clock';
create index report_items_elapsed_campaign on report_items (name, campaign_key, elapsed_bucket) where kind = 'clock';
create index report_items_elapsed_seller on report_items (name, seller, elapsed_bucket) where kind = 'clock';
create index report_items_business_week on report_items (name, business_bucket, week) where kind = 'clock';
create index report_items_business_captured on report_items (name, business_bucket, captured_week) where kind = 'clock';
create index report_items_business_source on report_items (name, source_key, business_bucket) where kind = 'clock';
create index report_items_business_channel on report_items (name, channel_key, business_bucket) where kind = 'clock';
create index report_items_business_campaign on report_items (name, campaign_key, business_bucket) where kind = 'clock';
create index report_items_business_seller on report_items (name, seller, business_bucket) where kind = 'clock';
create index report_items_seller on report_items (seller) where kind = 'clock';
-- People added up by day and by month, for each value of a dimension; with a seller: this seller's, by month only.
create table report_step_sums (
    basis text not null,
    dimension text not null,
    seller text,
    span text not null,
    day date not null,
    value text,
    captured int not null,
    qualified int not null,
    accepted int not null,
    contacted int not null,
    sales_qualified int not null,
    opportunity int not null,
    won int not null,
    lost int not null,
    rejected int not null,
    recycled int not null,
    open int not null,
    finally_lost int not null,
    accepted_of_qualified int not null,
    captured_of_sales int not null,
    qualified_of_sales int not null,
    accepted_of_sales int not null,
    contacted_of_sales int not null,
    sales_qualified_of_sales int not null,
    opportunity_of_sales int not null,
    won_of_sales int not null,
    lost_of_sales int not null,
    rejected_of_sales int not null,
    recycled_of_sales int not null,
    open_of_sales int not null,
    finally_lost_of_sales int not null,
    accepted_of_qualified_of_sales int not null,
    delivered_accepted int not null,
    delivered_rejected int not null,
    delivered_waiting int not null,
    constraint report_step_sums_key unique nulls not distinct (basis, dimension, seller, span, day, value)
);
create table report_item_sums (
    basis text not null,
    dimension text not null,
    seller text,
    span text not null,
    day date not null,
    value text,
    kind text not null,
    name text,
    state text,
    clause text,
    count bigint not null,
    amount numeric not null,
    constraint report_item_sums_key
        unique nulls not distinct (basis, dimension, seller, kind, span, day, value, name, state, clause)
);
-- Clocks by how long they took: how many in each doubling of the seconds (`octave`), and in each of its 64 buckets.
create table report_clock_sums (
    basis text not null,
    dimension text not null,
    span text not null,
    day date not null,
    value text,
    target text not null,
    timing text not null,
    octave smallint not null,
    count int not null,
    counts int[] not null,
    constraint report_clock_sums_key
        unique nulls not distinct (basis, dimension, span, day, value, target, timing, octave)
);
-- How far the first fold of everyone is, and since when.
alter table report_zone add column begun_at timestamptz, add column people bigint, add column folded bigint;
"""

DOWN = """
alter table report_zone drop column begun_at, drop column people, drop column folded;
drop table report_clock_sums, report_item_sums, report_step_sums, report_items, report_people;
"""


def upgrade() -> None:
    run_sql(UP)


def downgrade() -> None:
    run_sql(DOWN)

"""What reports are added up from: entries, their sums by day and month, and the marks of people to fold again."""

from shared.db.ddl import ddl
from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0009"
down_revision = "0008"

TABLES = """
-- The leads whose folded rows changed since they were last folded into entries.
create table if not exists changed_leads (
    number bigint generated always as identity primary key,
    lead_id uuid not null
);
-- What counts in reports: a step of a person, a deal, a receipt, a clock, a rejection, a delivered lead.
create table if not exists report_entries (
    person uuid not null,
    measure text not null,
    item uuid not null,
    details text[] not null,
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
    primary key (person, measure, item)
);
create index if not exists report_entries_at on report_entries (measure, at);
create index if not exists report_entries_captured on report_entries (measure, captured_at);
create index if not exists report_entries_seller on report_entries (seller, measure);
create index if not exists report_entries_won_at on report_entries (at)
    include (person, elapsed_seconds, source_key, channel_key, campaign_key, product, team, seller)
    where measure = 'won';
create index if not exists report_entries_won_captured on report_entries (captured_at)
    include (person, at, elapsed_seconds, source_key, channel_key, campaign_key, product, team, seller)
    where measure = 'won';
-- Entries and their amounts added up by day and by month of the zone in `report_zone`, for each value of a dimension.
create table if not exists report_sums (
    measure text not null,
    basis text not null,
    dimension text not null,
    span text not null,
    day date not null,
    value text,
    details text[] not null,
    count bigint not null,
    amount numeric not null,
    constraint report_sums_key unique nulls not distinct (basis, dimension, span, measure, day, value, details)
);
-- One row from when a process begins the sums; `version`: of what counts in them. Until all leads are marked for the
-- first time (`marked_to`, then null) reports are computed from the folded rows; from then on sums and marks together
-- say everything.
create table if not exists report_zone (
    zone text not null,
    version integer not null,
    marked_to uuid
);
"""

# A trigger, so that processes of an earlier version mark too what they change.
FUNCTION = """
create or replace function mark_changed_leads() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        if tg_table_name = 'merges' then
            insert into metrics.changed_leads (lead_id)
            select merged from before_rows union select survivor from before_rows where survivor is not null;
        else
            insert into metrics.changed_leads (lead_id)
            select distinct lead_id from before_rows where lead_id is not null;
        end if;
    end if;
    if tg_op <> 'DELETE' then
        if tg_table_name = 'merges' then
            insert into metrics.changed_leads (lead_id)
            select merged from after_rows union select survivor from after_rows where survivor is not null;
        else
            insert into metrics.changed_leads (lead_id)
            select distinct lead_id from after_rows where lead_id is not null;
        end if;
    end if;
    return null;
end $$
"""

TRIGGERS = """
create or replace trigger mark_inserted after insert on {table}
    referencing new table as after_rows for each statement execute function mark_changed_leads();
create or replace trigger mark_updated after update on {table}
    referencing old table as before_rows new table as after_rows
    for each statement execute function mark_changed_leads();
create or replace trigger mark_deleted after delete on {table}
    referencing old table as before_rows for each statement execute function mark_changed_leads();
"""

INDEXES = """
drop index concurrently if exists handoffs_queued;
create index concurrently handoffs_queued on handoffs (handoff_id)
    where begun_at is not null and seller is null and rejected_at is null and recycled_at is null;
drop index concurrently if exists first_touches_captured;
create index concurrently first_touches_captured on first_touches (captured_at);
drop index concurrently if exists deals_stage_at;
create index concurrently deals_stage_at on deals (stage_at);
drop index concurrently if exists receipts_received;
create index concurrently receipts_received on receipts (received_at);
drop index concurrently if exists receipts_of_lead;
create index concurrently receipts_of_lead on receipts (lead_id);
drop index concurrently if exists receipts_of_deal;
create index concurrently receipts_of_deal on receipts (deal);
drop index concurrently if exists receipts_without_lead;
create index concurrently receipts_without_lead on receipts (received_at) where lead_id is null;
"""

TABLE_NAMES = ("merges", "first_touches", "journeys", "handoffs", "clocks", "deals", "receipts")


def upgrade() -> None:
    run_sql(TABLES)
    run_sql(FUNCTION)
    for name in TABLE_NAMES:
        run_in_pieces(ddl(TRIGGERS, table=name))
    run_in_pieces(INDEXES)


DOWN = """
drop function mark_changed_leads cascade;
drop index handoffs_queued, receipts_without_lead, receipts_of_deal, receipts_of_lead, receipts_received,
    deals_stage_at, first_touches_captured;
drop table report_zone, report_sums, report_entries, changed_leads;
"""


def downgrade() -> None:
    run_sql(DOWN)

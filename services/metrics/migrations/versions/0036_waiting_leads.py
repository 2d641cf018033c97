"""The leads that wait longest, the missed clocks and the days until leads bought are read from indexes alone."""

from shared.db.revision_scripts import run_in_pieces

revision = "0036"
down_revision = "0035"

_CHANGE_INDEXES = """
drop index concurrently if exists report_items_waiting;
create index concurrently report_items_waiting on report_items (kind, coalesce(at, 'infinity'), person)
    where kind in ('untouched', 'unattended', 'unowned');
drop index concurrently if exists report_items_missed;
create index concurrently report_items_missed on report_items (at) include (person, item, name, captured_at, seller)
    where kind = 'clock' and state = 'breached';
drop index concurrently if exists deals_won;
create index concurrently deals_won on deals (stage_at, deal) where stage = 'won';
drop index concurrently if exists report_people_won;
create index concurrently report_people_won on report_people (won_at)
    include (person, captured_at, qualified_at, source_key, channel_key, campaign_key, product, team, seller)
    where won_at is not null;
drop index concurrently if exists report_people_won_at;
"""
_RESTORE_INDEXES = """
drop index concurrently if exists report_people_won_at;
create index concurrently report_people_won_at on report_people (won_at)
    include (person, captured_at, source_key, channel_key, campaign_key, product, team, seller)
    where won_at is not null;
drop index concurrently if exists report_people_won;
drop index concurrently if exists deals_won;
drop index concurrently if exists report_items_missed;
drop index concurrently if exists report_items_waiting;
"""


def upgrade() -> None:
    run_in_pieces(_CHANGE_INDEXES)


def downgrade() -> None:
    run_in_pieces(_RESTORE_INDEXES)

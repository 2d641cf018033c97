"""Which handoffs the agreement keeps back, which are open, and which leads were told to have no next date."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0032"
down_revision = "0031"

_CREATE = """
alter table handoffs add column if not exists kept_back text;
create table if not exists unattended_leads (
    handoff_id uuid primary key,
    lead_id uuid not null,
    since timestamptz not null,
    published_at timestamptz not null
);
"""
_ADD_INDEXES = """
drop index concurrently if exists handoffs_open;
create index concurrently handoffs_open on handoffs (lead_id)
    where rejected_at is null and recycled_at is null and closed_as is null;
drop index concurrently if exists journeys_qualified;
create index concurrently journeys_qualified on journeys (verdict_at) where verdict = 'qualified';
"""
_DROP_INDEXES = """
drop index concurrently if exists handoffs_open;
drop index concurrently if exists journeys_qualified;
"""


def upgrade() -> None:
    run_sql(_CREATE)
    run_in_pieces(_ADD_INDEXES)


def downgrade() -> None:
    run_in_pieces(_DROP_INDEXES)
    run_sql("drop table unattended_leads;\nalter table handoffs drop column kept_back;")

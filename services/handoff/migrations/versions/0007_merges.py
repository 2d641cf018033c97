"""Two leads turn out to be one person; and what a lead did, beside its captures."""

from shared.db.revision_scripts import run_sql

revision = "0007"
down_revision = "0006"

_MERGES = """
-- Whoever is told of `merged` means `survivor`, also of a lead that was never heard of. Survivors are nobody's merged.
create table aliases (merged uuid primary key, survivor uuid not null);
create index aliases_survivor on aliases (survivor);
-- Which handoff a merged lead's cycle became, where it went on as its survivor's.
create table moved_handoffs (
    lead_id uuid not null,
    product text not null,
    kind text not null,
    cycle int not null,
    handoff_id uuid not null,
    primary key (lead_id, product, kind, cycle)
);
create index deals_lead on deals (lead_id) where lead_id is not null;
"""

_ACTIVITIES = """
-- What each lead did, for the packet that a seller sees.
create table activities (
    activity_id uuid primary key,
    lead_id uuid not null,
    occurred_at timestamptz not null,
    activity text not null,
    touch json not null,
    properties json not null
);
create index activities_lead on activities (lead_id, occurred_at);
"""


def upgrade() -> None:
    for script in (_MERGES, _ACTIVITIES):
        run_sql(script)


def downgrade() -> None:
    run_sql("""
        drop index deals_lead;
        drop table activities, moved_handoffs, aliases;
    """)

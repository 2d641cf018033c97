"""Attributes of leads that became known without a capture, for packets."""

from shared.db.revision_scripts import run_sql

revision = "0024"
down_revision = "0023"

CREATE = """
create table enrichments (
    enrichment_id uuid primary key,
    lead_id uuid not null,
    occurred_at timestamptz not null,
    attributes json not null,
    derived text[] not null
);
create index enrichments_lead on enrichments (lead_id, occurred_at);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table enrichments")

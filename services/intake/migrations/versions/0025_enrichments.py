"""Attributes that became known of leads without a capture: who stated them, when, and how they became known."""

from shared.db.revision_scripts import run_sql

revision = "0025"
down_revision = "0024"

CREATE = """
create table enrichments (
    enrichment_id uuid primary key,
    lead_id uuid not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    attributes json not null,
    derived text[] not null,
    -- Free text: how they became known.
    origin text,
    -- The API key, or the source of the CRM that stated them.
    key_id uuid,
    source text
);
create index enrichments_lead on enrichments (lead_id, occurred_at);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table enrichments")

"""Companies by their domains, the leads of each, and leads that the agreement keeps back."""

from shared.db.revision_scripts import run_sql

revision = "0030"
down_revision = "0029"

_CREATE = """
create table companies (
    domain text collate "C" primary key,
    company uuid not null unique,
    name text,
    -- What a person said; the rest follows from the deals of its leads.
    said_standing text,
    said_owner text collate "C",
    said_since timestamptz,
    standing text not null default 'prospect',
    owner text collate "C",
    since timestamptz
);
create index companies_standing on companies (standing, domain);
create index companies_owner on companies (owner, domain) where owner is not null;
create table company_leads (
    lead_id uuid primary key,
    domain text collate "C" not null,
    said boolean not null,
    stated_at timestamptz not null
);
create index company_leads_domain on company_leads (domain, lead_id);
-- When a lead that was kept back was given to the rules or a seller.
alter table handoffs add column released_at timestamptz;
"""
_DROP = """
alter table handoffs drop column released_at;
drop table company_leads, companies;
"""


def upgrade() -> None:
    run_sql(_CREATE)


def downgrade() -> None:
    run_sql(_DROP)

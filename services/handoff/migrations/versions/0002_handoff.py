"""Whose is the lead, and what came of it: known leads, sellers, routing, handoffs, deals, revenue."""

from shared.db.revision_scripts import run_sql

revision = "0002"
down_revision = "0001"

_LEADS = """
-- Keyed hashes by which a deal finds its lead. A row without a lead was asked for before its lead came: whoever
-- resolves a key, found or not, holds its row to commit.
create table match_keys (hash text collate "C" primary key, lead_id uuid, claimed_at timestamptz);
-- One row per lead, the lock under which everything about it changes; not `known` yet: only a deal named the id.
-- `brought_by`: the seller whose own source it came from first.
create table leads (lead_id uuid primary key, known boolean not null default false, brought_by text);
-- What each capture told, for the packet that a seller sees.
create table captures (
    capture_id uuid primary key,
    lead_id uuid not null,
    occurred_at timestamptz not null,
    source text not null,
    activity text not null,
    touch json not null,
    attributes json not null
);
create index captures_lead on captures (lead_id);
"""

_ROUTING = """
-- The lock of whoever chooses among a team's sellers.
create table teams (team text collate "C" primary key);
-- How many handoffs a seller has open is counted, not kept here; `served_at` is when the seller got the last offer.
create table sellers (
    seller text collate "C" primary key,
    name text not null,
    email text,
    team text collate "C" not null references teams,
    kind text not null,
    capacity bigint,
    weight float8 not null,
    timezone text not null,
    away json not null,
    active boolean not null,
    served_at timestamptz
);
create index sellers_team on sellers (team);
-- Each set of rules that ever held; the highest version holds.
create table routing (
    version int primary key,
    rules json not null,
    set_at timestamptz not null default clock_timestamp()
);
"""

_HANDOFFS = """
-- One transfer of one lead. `waits_for` names the sellers that a queued one waits for, as the rules of
-- `routing_version` say; `standings` is where each of its deals stands; `dealt_at` is sales' own first deal.
create table handoffs (
    handoff_id uuid primary key,
    lead_id uuid not null,
    product text not null,
    kind text not null,
    cycle int not null,
    state text not null,
    seller text,
    team text,
    why text,
    waits_for text,
    routing_version int,
    agreement_version int,
    qualified_at timestamptz,
    queued_at timestamptz,
    offered_at timestamptz,
    dealt_at timestamptz,
    standings json not null,
    unique (lead_id, product, kind, cycle)
);
create index handoffs_open on handoffs (seller) where state in ('offered', 'accepted', 'contacted');
create index handoffs_queued on handoffs (queued_at, handoff_id) where state = 'queued';
create index handoffs_state on handoffs (state, handoff_id);
create index handoffs_seller on handoffs (seller, handoff_id);
-- What the lead qualified with: rules are asked again as long as it waits, and the packet shows the clauses.
create table briefs (handoff_id uuid primary key, content json not null);
-- The history of each handoff, written with the events that made it.
create table handoff_steps (
    step bigint generated always as identity primary key,
    handoff_id uuid not null,
    type text not null,
    at timestamptz not null,
    by text not null,
    details json not null
);
create index handoff_steps_handoff on handoff_steps (handoff_id, step);
"""

_DEALS = """
-- A deal by the name that the CRM gave it, which stays here, and by Accord's own, which travels.
create table deals (deal_id text collate "C" primary key, deal uuid not null unique, lead_id uuid);
-- What was said of the deal, in the order it was said; `stated_at` is the instant as the caller wrote it.
create table deal_stages (
    deal uuid not null references deals (deal),
    number int not null,
    stage text not null,
    stated_at timestamptz,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    amount numeric,
    currency text,
    owner text,
    reason text,
    attributes json,
    digest text not null,
    primary key (deal, number)
);
-- Deals that hang on a key which belongs to nobody yet.
create table waiting_deals (
    key text collate "C" not null,
    deal_id text collate "C" not null references deals,
    primary key (key, deal_id)
);
create index waiting_deals_deal on waiting_deals (deal_id);
-- Money received; without a lead as long as nobody knows whose the deal is.
create table revenue (
    id text primary key,
    revenue uuid not null,
    deal uuid not null references deals (deal),
    lead_id uuid,
    amount numeric not null,
    currency text not null,
    kind text not null,
    stated_at timestamptz,
    occurred_at timestamptz not null
);
create index revenue_unmatched on revenue (deal) where lead_id is null;
"""


def upgrade() -> None:
    for script in (_LEADS, _ROUTING, _HANDOFFS, _DEALS):
        run_sql(script)


def downgrade() -> None:
    run_sql("""
        drop table revenue, waiting_deals, deal_stages, deals, handoff_steps, briefs, handoffs, routing, sellers, teams,
            captures, leads, match_keys;
    """)

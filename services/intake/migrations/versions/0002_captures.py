"""API keys, contact cards, sources, leads, match keys, captures, stored responses and rejected requests."""

from shared.db.revision_scripts import lend, run_sql

revision = "0002"
down_revision = "0001"

ACCESS = """
-- API keys, as SHA-256. Every service reads them.
create table access.keys (
    key_hash bytea primary key,
    key_id uuid not null unique,
    scopes text[] not null,
    seller text,
    note text,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
"""

CONTACTS = """
-- Contact cards: the newest known value of each field. handoff reads a card when it shows a packet.
create table contacts.cards (
    lead_id uuid primary key,
    name text,
    email text,
    phone text,
    external_ids json not null,
    seen_at timestamptz not null,
    updated_at timestamptz not null
);
"""

INTAKE = """
-- The capture points that may send, each with the defaults of its captures.
create table sources (
    source text primary key,
    name text,
    kind text not null,
    channel text,
    campaign text,
    region text,
    field_map json not null,
    value_map json not null,
    allowed_origins text[] not null,
    thank_you_url text,
    live boolean not null,
    changed_at timestamptz not null default now()
);
-- One row for each person. A transaction locks it before it changes anything about the person.
create table leads (
    lead_id uuid primary key,
    has_email boolean not null,
    known_since timestamptz not null
);
-- Keyed hashes of each address, number and id by which a person is recognised, one under every secret in use. A row
-- without a lead was looked up and has no owner yet; a transaction that resolves a key locks its row until the commit.
-- Nearly every row is updated once, right after its insert: half of each page is left free for that.
create table match_keys (
    hash text collate "C" primary key,
    lead_id uuid,
    claimed_at timestamptz
) with (fillfactor = 45);
-- Every capture with its body. Without a lead it was filtered, for the reason in `filtered`.
create table captures (
    capture_id uuid primary key,
    lead_id uuid,
    source text not null,
    external_id text,
    activity text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    filtered text,
    touch json not null,
    attributes json not null,
    raw bytea not null
);
create unique index captures_external on captures (source, external_id) where external_id is not null;
create index captures_lead on captures (lead_id, occurred_at) where lead_id is not null;
-- The responses under the Idempotency-Keys of a caller, for 7 days. A batch has a row of its own without a capture.
create table repeats (
    key_id uuid not null,
    key text not null,
    content bytea not null,
    capture_id uuid,
    lead_id uuid,
    duplicate boolean not null,
    kept_at timestamptz not null,
    primary key (key_id, key)
);
create index repeats_kept on repeats (kept_at);
-- Rejected bodies of authenticated callers, so that a wrong field loses no lead: 7 days, the newest 5,000.
create table refused (
    number bigint generated always as identity primary key,
    key_id uuid not null,
    status int not null,
    problem json not null,
    raw bytea not null,
    refused_at timestamptz not null default now()
);
create index refused_at on refused (refused_at);
"""


def upgrade() -> None:
    run_sql(ACCESS)
    run_sql(CONTACTS)
    run_sql(INTAKE)
    lend("access.keys", "contacts.cards")


def downgrade() -> None:
    run_sql("drop table access.keys, contacts.cards, sources, leads, match_keys, captures, repeats, refused;")

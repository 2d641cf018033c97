"""Who may call, who may send, what arrived, and the people it came from."""

from shared.db.migrations import run_sql

revision = "0002"
down_revision = "0001"

ACCESS = """
-- The keys that callers hold, as SHA-256; read by every service.
create table access.keys (
    key_hash bytea primary key,
    key_id uuid not null unique,
    scopes text[] not null,
    seller text,
    note text,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
grant usage on schema access to accord_qualification, accord_handoff, accord_metrics;
grant select on access.keys to accord_qualification, accord_handoff, accord_metrics;
"""

CONTACTS = """
-- How to reach a person: the newest known value of each field. handoff reads it when it shows a packet.
create table contacts.cards (
    lead_id uuid primary key,
    name text,
    email text,
    phone text,
    external_ids json not null,
    seen_at timestamptz not null,
    updated_at timestamptz not null
);
grant usage on schema contacts to accord_handoff;
grant select on contacts.cards to accord_handoff;
"""

INTAKE = """
-- The capture points that may send, each with what counts for a lead that does not say otherwise.
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
-- One person, one row; it is locked before anything about the person changes.
create table leads (
    lead_id uuid primary key,
    has_email boolean not null,
    known_since timestamptz not null
);
-- A keyed hash of each address, number and id by which a person is found again, under every secret in use. A row
-- without a lead was asked for and is not known yet; whoever resolves a key holds its row to commit.
-- Nearly every row is changed once, right after it was made: half of each page is left for that.
create table match_keys (
    hash text collate "C" primary key,
    lead_id uuid,
    claimed_at timestamptz
) with (fillfactor = 45);
-- Every arrival with its raw payload. Without a lead it was filtered, for the reason given.
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
-- What was answered under an Idempotency-Key of one caller, for 7 days. A batch has a row of its own without a capture.
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
-- Bodies of known callers that were refused, so that a lead is not lost over a wrong field: 7 days, the newest 5,000.
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


def downgrade() -> None:
    run_sql("drop table access.keys, contacts.cards, sources, leads, match_keys, captures, repeats, refused;")

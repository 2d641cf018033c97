"""Subscriptions: who gets handoff's events by webhook, what is delivered to whom, and how far the journal was read."""

from shared.db.revision_scripts import run_sql

revision = "0014"
down_revision = "0013"

_CREATE = """
create table subscriptions (
    subscription_id uuid primary key,
    url text not null,
    types text[] not null,
    seller text collate "C",
    team text collate "C",
    contact boolean not null,
    note text,
    secrets json not null,
    state text not null default 'active',
    reason text,
    created_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    failing_since timestamptz,
    delivered_at timestamptz,
    key_id uuid not null,
    idempotency_key text,
    rotation_key text,
    unique (key_id, idempotency_key)
);
-- The number up to which each partition of the journal was made into deliveries. It stands still without subscriptions.
create table subscription_positions (
    partition int primary key,
    number bigint not null default 0
);
-- What is made into deliveries once more, for one subscription: the numbers after `number` up to `until`.
create table subscription_replays (
    subscription_id uuid not null,
    partition int not null,
    number bigint not null,
    until bigint not null,
    primary key (subscription_id, partition)
);
-- One event for one subscription. `body` is kept from the first attempt to the last one.
create table deliveries (
    delivery_id uuid primary key,
    subscription_id uuid not null,
    event_id uuid not null,
    day date not null,
    partition int not null,
    number bigint not null,
    type text not null,
    lead_id uuid,
    made_at timestamptz not null default clock_timestamp(),
    state text not null default 'pending',
    attempts int not null default 0,
    next_at timestamptz not null default clock_timestamp(),
    body bytea,
    tried_at timestamptz,
    status int,
    error text,
    milliseconds int,
    reply bytea,
    unique (subscription_id, event_id)
);
create index deliveries_due on deliveries (subscription_id, next_at, delivery_id) where state = 'pending';
create index deliveries_state on deliveries (subscription_id, state, delivery_id);
create index deliveries_lead on deliveries (lead_id) where lead_id is not null;
insert into subscription_positions (partition) select partition from heads;
"""


def upgrade() -> None:
    run_sql(_CREATE)


def downgrade() -> None:
    run_sql("drop table deliveries, subscription_replays, subscription_positions, subscriptions")

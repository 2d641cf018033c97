"""Notices: who is told what happened, by mail and in chats, and the destinations to which they go."""

from shared.db.revision_scripts import run_sql

revision = "0027"
down_revision = "0026"

_CREATE = """
create table destinations (
    destination text collate "C" primary key,
    kind text not null,
    address bytea,
    secret bytea,
    host text,
    quiet text not null,
    digest text not null
);
-- Who is told: the destinations by their names.
alter table sellers add column notify text[] not null default '{}';
alter table teams add column notify text[] not null default '{}';
create table notices (
    notice_id uuid primary key,
    fact_id uuid not null,
    kind text not null,
    recipient text collate "C" not null,
    destination text collate "C",
    seller text collate "C",
    team text collate "C",
    handoff_id uuid,
    lead_id uuid,
    clock uuid,
    details json not null,
    occurred_at timestamptz not null,
    made_at timestamptz not null default clock_timestamp(),
    next_at timestamptz not null,
    state text not null default 'pending',
    attempts int not null default 0,
    tried_at timestamptz,
    reason text,
    unique nulls not distinct (fact_id, recipient, destination)
);
create index notices_due on notices (next_at) where state = 'pending';
create index notices_recipient on notices (recipient, destination, next_at) where state = 'pending';
create index notices_destination on notices (destination, tried_at);
create index notices_made on notices (made_at);
"""
_DROP = """
drop table notices, destinations;
alter table sellers drop column notify;
alter table teams drop column notify;
"""


def upgrade() -> None:
    run_sql(_CREATE)


def downgrade() -> None:
    run_sql(_DROP)

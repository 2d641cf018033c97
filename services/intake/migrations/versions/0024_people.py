"""People sign in under their own names: by an invitation, or by a link that is mailed to them."""

from shared.db.revision_scripts import lend, run_for_roles, run_sql

revision = "0024"
down_revision = "0023"

CREATE = """
-- The key of a person has a secret that was never shown: sessions and changes name it as they name other keys.
alter table access.keys add column person text;
create table access.people (
    person text primary key,
    key_id uuid not null unique references access.keys (key_id),
    name text not null,
    email text,
    -- The address as it is compared: no two active people have the same.
    address text,
    roles text[] not null,
    seller text,
    active boolean not null,
    created_at timestamptz not null default now()
);
create unique index people_address on access.people (address) where active;
-- Links that sign a person in once. Of one that is to be mailed the hash is there when the mail is sent;
-- next_at: when that is tried, null once it was.
create table access.links (
    link_id uuid primary key,
    key_id uuid not null references access.keys (key_id),
    kind text not null,
    link_hash bytea unique,
    expires_at timestamptz not null,
    next_at timestamptz
);
create index links_key on access.links (key_id);
create index links_expiry on access.links (expires_at);
create index links_due on access.links (next_at) where next_at is not null;
"""
DROP = """
drop table access.links;
drop table access.people;
delete from access.sessions where key_id in (select key_id from access.keys where person is not null);
delete from access.keys where person is not null;
alter table access.keys drop column person;
"""
REVOKE = "revoke all on access.links, access.people from {qualification}, {handoff}, {metrics}"


def upgrade() -> None:
    run_sql(CREATE)
    lend("access.people", "access.links")


def downgrade() -> None:
    run_for_roles(REVOKE)
    run_sql(DROP)

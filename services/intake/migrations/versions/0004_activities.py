"""Activities, also those of leads that are not known yet."""

from shared.db.revision_scripts import run_sql

revision = "0004"
down_revision = "0003"

ACTIVITIES = """
-- Whether activities wait for the lead that will claim the key.
alter table match_keys add column awaited boolean not null default false;
-- Every activity with its body. Without a lead it waits; `pending` is as in its response.
create table activities (
    activity_id uuid primary key,
    lead_id uuid,
    pending boolean not null,
    key_id uuid not null,
    external_id text,
    type text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    touch json not null,
    raw bytea not null
);
create unique index activities_external on activities (key_id, external_id) where external_id is not null;
create index activities_lead on activities (lead_id, occurred_at) where lead_id is not null;
create index activities_old on activities (received_at) where lead_id is null;
-- The match keys for which activities of unknown leads wait.
create table waiting (
    hash text collate "C",
    activity_id uuid,
    primary key (hash, activity_id)
);
create index waiting_activity on waiting (activity_id);
-- Keys that a lead claimed while activities waited for them, until these activities have their lead.
create table arrived (hash text collate "C" primary key);
"""

BACK = """
drop table activities, waiting, arrived;
alter table match_keys drop column awaited;
"""


def upgrade() -> None:
    run_sql(ACTIVITIES)


def downgrade() -> None:
    run_sql(BACK)

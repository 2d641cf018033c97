"""Bodies under no lead's id have the keyed hashes of whom they name, so that an erasure or an export reads few of them.

Rows of a former version have none and are read until they expire, within 30 days.
"""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0029"
down_revision = "0028"

COLUMNS = """
alter table arrivals add column hashes text[];
alter table import_refusals add column hashes text[];
alter table hook_tasks add column hashes text[];
alter table captures add column digested boolean;
"""
INDEXES = """
drop index concurrently if exists arrivals_hashes;
create index concurrently arrivals_hashes on arrivals using gin (hashes);
drop index concurrently if exists arrivals_unread;
create index concurrently arrivals_unread on arrivals (capture_id) where hashes is null;
drop index concurrently if exists import_refusals_hashes;
create index concurrently import_refusals_hashes on import_refusals using gin (hashes);
drop index concurrently if exists import_refusals_unread;
create index concurrently import_refusals_unread on import_refusals (import_id, line) where hashes is null;
drop index concurrently if exists hook_tasks_hashes;
create index concurrently hook_tasks_hashes on hook_tasks using gin (hashes);
drop index concurrently if exists hook_tasks_unread;
create index concurrently hook_tasks_unread on hook_tasks (source, kind, external_id) where hashes is null;
drop index concurrently if exists captures_undigested;
create index concurrently captures_undigested on captures (capture_id) where lead_id is null and digested is null;
"""
DROP = """
alter table captures drop column digested;
alter table hook_tasks drop column hashes;
alter table import_refusals drop column hashes;
alter table arrivals drop column hashes;
"""


def upgrade() -> None:
    run_sql(COLUMNS)
    run_in_pieces(INDEXES)


def downgrade() -> None:
    run_sql(DROP)

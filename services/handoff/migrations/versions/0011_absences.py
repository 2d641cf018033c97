"""Sellers who leave, the queue of each target of the routing, and handoffs without clocks."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0011"
down_revision = "0010"

_ADD_COLUMNS = """
alter table sellers add column if not exists on_leave text not null default 'keep',
    add column if not exists leaves_at timestamptz;
"""

# The task that passes leads on looks at these sellers, and sets when the next absence of each begins.
_LOOK_AT_ABSENCES = """
update sellers set leaves_at = clock_timestamp() where seller in (
    select seller from sellers where leaves_at is null and (not active or away::text <> '[]')
    limit 1000 for update);
"""

# The task that gives clocks to handoffs from before an upgrade begins before the first one.
_MISSING_CLOCKS = """
create table if not exists missing_clocks (looked_at uuid primary key);
insert into missing_clocks values ('00000000-0000-0000-0000-000000000000') on conflict do nothing;
"""

_CREATE_INDEXES = """
drop index concurrently if exists handoffs_waiting;
create index concurrently handoffs_waiting on handoffs (waits_for, queued_at, handoff_id) where state = 'queued';
drop index concurrently if exists handoffs_held;
create index concurrently handoffs_held on handoffs (seller, handoff_id)
    where state in ('offered', 'accepted', 'contacted', 'sales_qualified', 'opportunity');
"""


def upgrade() -> None:
    run_sql(_ADD_COLUMNS)
    run_sql(_MISSING_CLOCKS)
    run_in_pieces(_CREATE_INDEXES)
    run_in_pieces(_LOOK_AT_ABSENCES)


def downgrade() -> None:
    run_sql("""
        drop table missing_clocks;
        drop index handoffs_waiting, handoffs_held;
        alter table sellers drop column leaves_at, drop column on_leave;
    """)

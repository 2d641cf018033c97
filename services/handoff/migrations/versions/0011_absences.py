"""Sellers who leave pass their leads on; and each target of the routing finds its own queue."""

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
    limit 1000 for update skip locked);
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
    run_in_pieces(_CREATE_INDEXES)
    run_in_pieces(_LOOK_AT_ABSENCES)


def downgrade() -> None:
    run_sql("""
        drop index handoffs_waiting, handoffs_held;
        alter table sellers drop column leaves_at, drop column on_leave;
    """)

"""What sales gave back, who was merged into whom, and how far a new agreement's judging has come."""

from shared.db.revision_scripts import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_sql("""
-- `closings`: how sales ended each cycle, in order. `past`: what was told of earlier cycles, by their number. `due_at`:
-- when a rest ends at which the lead is to be judged again. A lead with `merged_into` has nothing of its own: the row
-- stays, so that whatever is said of the lead finds its survivor.
alter table scores
    add column closings json not null default '[]',
    add column past json not null default '{}',
    add column due_at timestamptz,
    add column merged_into uuid;
-- How many leads it has judged that were open when it came into force.
alter table agreements add column judged_again bigint not null default 0;
drop index scores_open;
-- Those that a new agreement judges again; what nobody was heard to do yet cannot be judged.
create index scores_open on scores (judged_by, lead_id)
    where verdict in ('unscored', 'nurture') and told is distinct from 'qualified' and recorded_at is not null;
create index scores_due on scores (due_at) where due_at is not null;
create index scores_merged on scores (lead_id) include (merged_into) where merged_into is not null;
""")


def downgrade() -> None:
    run_sql("""
drop index scores_merged, scores_due, scores_open;
create index scores_open on scores (judged_by, lead_id)
    where verdict in ('unscored', 'nurture') and told is distinct from 'qualified';
alter table agreements drop column judged_again;
alter table scores drop column closings, drop column past, drop column due_at, drop column merged_into;
""")

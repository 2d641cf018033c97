"""Which leads sales found itself, by the kind of the source that captured them first."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0010"
down_revision = "0009"

COLUMNS = """
alter table leads add column if not exists captured_at timestamptz;
alter table leads add column if not exists self_sourced boolean not null default false;
alter table handoffs add column if not exists self_sourced boolean not null default false;
"""

# The first capture of a known lead came before all that follow. Sales found the leads that a seller brought.
FILL = """
update leads set captured_at = '-infinity', self_sourced = brought_by is not null
where lead_id in (select lead_id from leads where known and captured_at is null limit 1000 for update);
update handoffs set self_sourced = true where handoff_id in (
    select h.handoff_id from handoffs h join leads l on l.lead_id = h.lead_id
    where l.self_sourced and not h.self_sourced limit 1000 for update of h
);
"""


def upgrade() -> None:
    run_sql(COLUMNS)
    run_in_pieces(FILL)


def downgrade() -> None:
    run_sql("""
alter table handoffs drop column self_sourced;
alter table leads drop column captured_at, drop column self_sourced;
""")

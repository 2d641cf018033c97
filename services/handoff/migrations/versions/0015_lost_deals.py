"""Why the deals of a handoff were lost, and the task that closes the cycles of deals from before the upgrade."""

from shared.db.revision_scripts import run_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run_sql("""
-- By deal; a deal that was lost for no reason is missing.
alter table handoffs add column lost_reasons json not null default '{}';
-- At most one row: the task `handoff.unstated_outcomes` has come so far. The row is deleted at the end.
create table unstated_outcomes (looked_at uuid primary key);
insert into unstated_outcomes values ('00000000-0000-0000-0000-000000000000');
""")


def downgrade() -> None:
    run_sql("""
drop table unstated_outcomes;
alter table handoffs drop column lost_reasons;
""")

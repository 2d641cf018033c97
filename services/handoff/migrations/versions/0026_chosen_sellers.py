"""A handoff keeps whom the rules or a person had chosen before a deal named another seller."""

from shared.db.revision_scripts import run_sql

revision = "0026"
down_revision = "0025"

UPGRADE = "alter table handoffs add column chosen_seller text, add column chosen_team text"
DOWNGRADE = "alter table handoffs drop column chosen_seller, drop column chosen_team"


def upgrade() -> None:
    run_sql(UPGRADE)


def downgrade() -> None:
    run_sql(DOWNGRADE)

"""What sellers say of leads: the latest rating of each handoff."""

from shared.db.revision_scripts import run_sql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    run_sql("""
        alter table handoffs
            add column rating smallint, add column rated_at timestamptz, add column rated_recorded_at timestamptz,
            add column rated_number bigint, add column rated_by text, add column rated_team text
    """)


def downgrade() -> None:
    run_sql("""
        alter table handoffs
            drop column rating, drop column rated_at, drop column rated_recorded_at, drop column rated_number,
            drop column rated_by, drop column rated_team
    """)

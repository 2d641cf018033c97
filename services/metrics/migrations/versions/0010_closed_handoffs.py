"""How the deals of a handoff ended, and until when its lead rests."""

from shared.db.revision_scripts import run_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_sql("""
alter table handoffs
    add column closed_as text,
    add column closed_at timestamptz,
    add column closed_until timestamptz,
    add column closed_recorded_at timestamptz,
    add column closed_number bigint;
""")


def downgrade() -> None:
    run_sql("""
alter table handoffs
    drop column closed_as,
    drop column closed_at,
    drop column closed_until,
    drop column closed_recorded_at,
    drop column closed_number;
""")

"""Qualification reads the teams of sellers, so that it doubts an agreement that names a team in which no seller is."""

from shared.db.revision_scripts import lend, run_for_roles

revision = "0033"
down_revision = "0032"

REVOKE = "revoke select (seller, team, active) on sellers from {qualification}"


def upgrade() -> None:
    lend("handoff.sellers")


def downgrade() -> None:
    run_for_roles(REVOKE)

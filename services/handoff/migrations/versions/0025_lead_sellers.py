"""Intake reads which leads are a seller's, so that the seller finds them by name."""

from shared.db.revision_scripts import lend, run_for_roles

revision = "0025"
down_revision = "0024"

REVOKE = "revoke select (lead_id, seller) on handoffs from {intake}"


def upgrade() -> None:
    lend("handoff.handoffs")


def downgrade() -> None:
    run_for_roles(REVOKE)

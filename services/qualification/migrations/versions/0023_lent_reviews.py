"""Metrics reads when both sides reviewed their agreement."""

from shared.db.revision_scripts import lend, run_for_roles

revision = "0023"
down_revision = "0022"

REVOKE = "revoke select (version, held_at) on reviews from {metrics}"


def upgrade() -> None:
    lend("qualification.reviews")


def downgrade() -> None:
    run_for_roles(REVOKE)

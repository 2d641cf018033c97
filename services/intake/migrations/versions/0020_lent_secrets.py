"""Each service notes its secret, and sees that intake has its revisions, with its own role."""

from shared.db.revision_scripts import lend, run_for_roles

revision = "0020"
down_revision = "0019"

REVOKE = "revoke all on access.secret_fingerprints, intake.alembic_version from {qualification}, {handoff}, {metrics}"


def upgrade() -> None:
    lend("access.secret_fingerprints", "intake.alembic_version")


def downgrade() -> None:
    run_for_roles(REVOKE)

"""Qualification reads which content cards there are, so that a draft is warned of personas that want others."""

from shared.db.revision_scripts import lend, run_for_roles

revision = "0032"
down_revision = "0031"

REVOKE = "revoke select (card, kind) on content_cards from {qualification}"


def upgrade() -> None:
    lend("handoff.content_cards")


def downgrade() -> None:
    run_for_roles(REVOKE)

"""Metrics reads which content cards there are, of which kind, product and reason, for the plan of a year."""

from shared.db.revision_scripts import lend, run_for_roles

revision = "0034"
down_revision = "0033"

REVOKE = (
    "revoke select (card, kind, products, rejections) on content_cards from {metrics}",
    "revoke select (products, rejections) on content_cards from {qualification}",
)


def upgrade() -> None:
    lend("handoff.content_cards")


def downgrade() -> None:
    for statement in REVOKE:
        run_for_roles(statement)

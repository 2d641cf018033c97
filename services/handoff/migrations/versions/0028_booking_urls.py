"""Sellers may say where a meeting with them is booked."""

from shared.db.revision_scripts import run_sql

revision = "0028"
down_revision = "0027"

_ADD = "alter table sellers add column booking_url text"
_DROP = "alter table sellers drop column booking_url"


def upgrade() -> None:
    run_sql(_ADD)


def downgrade() -> None:
    run_sql(_DROP)

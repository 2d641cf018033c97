"""From when on Idempotency-Keys, which may hold an e-mail address, are stored as hashes."""

from shared.db.revision_scripts import run_sql
from shared.idempotency.store import CREATE_HASHED_KEYS

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_sql(CREATE_HASHED_KEYS)


def downgrade() -> None:
    run_sql("drop table hashed_keys")

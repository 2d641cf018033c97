"""Of each API key it is known when it was last used."""

from shared.db.revision_scripts import lend, run_for_roles, run_sql

revision = "0028"
down_revision = "0027"

CREATE = """
-- When a service last let the key in, to five minutes. Beside the keys, which intake alone writes.
create table access.key_uses (
    key_id uuid primary key,
    used_at timestamptz not null
);
"""
DROP = "drop table access.key_uses;"
REVOKE = "revoke all on access.key_uses from {qualification}, {handoff}, {metrics}"


def upgrade() -> None:
    run_sql(CREATE)
    lend("access.key_uses")


def downgrade() -> None:
    run_for_roles(REVOKE)
    run_sql(DROP)

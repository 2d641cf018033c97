"""Which API key sent each capture, and made each change of sources and keys. No table is rewritten."""

from shared.auth import CREATE_CHANGES
from shared.db.revision_scripts import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql(CREATE_CHANGES)
    run_sql("alter table captures add column key_id uuid;")


def downgrade() -> None:
    run_sql("alter table captures drop column key_id;")
    run_sql("drop table changes;")

"""The ids of leads that were erased."""

from shared.db.messaging_revisions import CREATE_ERASED_LEADS
from shared.db.revision_scripts import run_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run_sql(CREATE_ERASED_LEADS)


def downgrade() -> None:
    run_sql("drop table erased_leads")

"""The ids of leads that were erased, and the handoffs that they had."""

from shared.db.messaging_revisions import CREATE_ERASED_LEADS
from shared.db.revision_scripts import run_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run_sql(CREATE_ERASED_LEADS)
    run_sql("alter table handoffs add column erased boolean not null default false")


def downgrade() -> None:
    run_sql("alter table handoffs drop column erased;\ndrop table erased_leads;")

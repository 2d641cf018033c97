"""Which API key made each change; and what is lent: the ids of sellers, and whose leads are. No table is rewritten."""

from shared.auth import CREATE_CHANGES
from shared.db.revision_scripts import lend, run_for_roles, run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    lend("handoff.sellers", "handoff.handoffs")
    run_sql(CREATE_CHANGES)
    run_sql("""
alter table answers add column key_id uuid;
alter table deal_stages add column key_id uuid;
alter table revenue add column key_id uuid;
""")


def downgrade() -> None:
    run_sql("""
alter table revenue drop column key_id;
alter table deal_stages drop column key_id;
alter table answers drop column key_id;
drop table changes;
""")
    run_for_roles("revoke select (seller) on sellers from {intake}")
    run_for_roles("revoke select (lead_id, seller) on handoffs from {qualification}")

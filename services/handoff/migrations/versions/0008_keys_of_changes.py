"""Which API key made each change; and what is lent: the ids of sellers, and whose leads are. No table is rewritten."""

from shared.auth import CREATE_CHANGES
from shared.db.revision_scripts import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql("""
grant select (seller) on sellers to accord_intake;
grant select (lead_id, seller) on handoffs to accord_qualification;
""")
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
revoke select (lead_id, seller) on handoffs from accord_qualification;
revoke select (seller) on sellers from accord_intake;
""")

"""Merges: the later id of one person points to the earlier one."""

from shared.db.revision_scripts import lend, run_for_roles, run_sql

revision = "0003"
down_revision = "0002"

LEADS = """
-- The survivor, never a merged lead itself, and since when it owns the keys of this lead.
alter table leads add column merged_into uuid, add column merged_at timestamptz;
create index leads_merged on leads (merged_into) where merged_into is not null;
-- The match keys that had no owner before this capture. A lead owns the keys that its captures claimed.
alter table captures add column claimed text[] not null default '{}';
update captures set claimed = owned.hashes
from (select lead_id, array_agg(hash) as hashes from match_keys where lead_id is not null group by lead_id) owned,
     (select distinct on (lead_id) lead_id, capture_id from captures where lead_id is not null
      order by lead_id, occurred_at, capture_id) earliest
where earliest.lead_id = owned.lead_id and captures.capture_id = earliest.capture_id;
"""

TAKE_BACK = "revoke select on contacts.cards from {handoff}"
CONTACTS = """
-- One row for each person. The view shows the survivor's row under the id of a merged lead as well.
alter table contacts.cards rename to people;
create view contacts.cards as
    select lead_id, name, email, phone, external_ids, seen_at, updated_at from contacts.people
    union all
    select merged.lead_id, people.name, people.email, people.phone, people.external_ids, people.seen_at,
           people.updated_at
    from leads merged join contacts.people on people.lead_id = merged.merged_into;
"""

BACK = """
drop view contacts.cards;
alter table contacts.people rename to cards;
alter table captures drop column claimed;
alter table leads drop column merged_into, drop column merged_at;
"""


def upgrade() -> None:
    run_sql(LEADS)
    run_for_roles(TAKE_BACK)
    run_sql(CONTACTS)
    lend("contacts.cards")


def downgrade() -> None:
    run_sql(BACK)
    lend("contacts.cards")

"""A handoff keeps when a deal of it was first an opportunity or won; a deal that was only lost is an exit."""

from shared.db.revision_scripts import run_sql

revision = "0012"
down_revision = "0011"

UP = """
alter table handoffs add column pursued_at timestamptz;
update handoffs set pursued_at = pursued.at
from (
    select h.handoff_id, min(s.occurred_at) as at
    from handoffs h cross join json_object_keys(h.standings) as of_handoff (deal)
         join deal_stages s on s.deal = cast(of_handoff.deal as uuid)
    where s.stage <> 'lost' group by h.handoff_id
) pursued
where pursued.handoff_id = handoffs.handoff_id;
"""


def upgrade() -> None:
    run_sql(UP)


def downgrade() -> None:
    run_sql("alter table handoffs drop column pursued_at")

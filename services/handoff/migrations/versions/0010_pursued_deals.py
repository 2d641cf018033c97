"""A handoff keeps when a deal of it was first an opportunity or won; a deal that was only lost is an exit."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0010"
down_revision = "0009"

UP = """
alter table handoffs add column if not exists pursued_at timestamptz;
update handoffs set pursued_at = pursued.at
from (
    select handoff_id, first.at
    from handoffs cross join lateral (
        select min(occurred_at) as at from deal_stages
        where stage <> 'lost' and deal in (
            select cast(name as uuid) from json_object_keys(standings) as of_handoff (name)
        )
    ) first
    where pursued_at is null and dealt_at is not null and first.at is not null limit 500
) pursued
where pursued.handoff_id = handoffs.handoff_id;
"""


def upgrade() -> None:
    run_in_pieces(UP)


def downgrade() -> None:
    run_sql("alter table handoffs drop column pursued_at")

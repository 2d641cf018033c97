"""A deal keeps when it was first open or won; a deal that was only lost is an exit."""

from shared.db.revision_scripts import run_sql

revision = "0007"
down_revision = "0006"

UP = """
alter table deals add column pursued_at timestamptz;
update deals set pursued_at = pursued.at
from (
    select cast(data->>'deal' as uuid) as deal, min(occurred_at) as at from facts
    where type in ('deal.opened', 'deal.reopened', 'deal.won') group by 1
) pursued
where pursued.deal = deals.deal;
"""


def upgrade() -> None:
    run_sql(UP)


def downgrade() -> None:
    run_sql("alter table deals drop column pursued_at")

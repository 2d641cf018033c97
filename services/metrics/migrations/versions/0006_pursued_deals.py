"""A deal keeps when it was first open or won; a deal that was only lost is an exit."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0006"
down_revision = "0005"

UP = """
alter table deals add column if not exists pursued_at timestamptz;
update deals set pursued_at = case when stage = 'lost' then opened_at else begun_at end
where deal in (
    select deal from deals
    where pursued_at is null and begun_at is not null and (stage <> 'lost' or opened_at is not null) limit 1000
);
"""


def upgrade() -> None:
    run_in_pieces(UP)


def downgrade() -> None:
    run_sql("alter table deals drop column pursued_at")

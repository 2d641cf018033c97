"""The order of all leads in nurture, whatever each lacks."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0019"
down_revision = "0018"

_INDEX = """
drop index concurrently if exists scores_gap;
create index concurrently scores_gap on scores (gap, lead_id) where verdict = 'nurture' and lacks is not null;
"""


def upgrade() -> None:
    run_in_pieces(_INDEX)


def downgrade() -> None:
    run_sql("drop index scores_gap;")

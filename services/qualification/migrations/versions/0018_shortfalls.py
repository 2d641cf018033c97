"""How far each lead in nurture is from qualifying: what is lacking, and how many points; and lists of scores."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0018"
down_revision = "0017"

_ADD = """
alter table scores
    add column if not exists lacks text,
    add column if not exists gap double precision,
    add column if not exists returns_at timestamptz;
"""
_INDEX = """
drop index concurrently if exists scores_lacking;
create index concurrently scores_lacking on scores (lacks, gap, lead_id)
    where verdict = 'nurture' and lacks is not null;
drop index concurrently if exists scores_returns;
create index concurrently scores_returns on scores (returns_at, lead_id) where returns_at is not null;
drop index concurrently if exists scores_unmeasured;
create index concurrently scores_unmeasured on scores (lead_id) where verdict = 'nurture' and lacks is null;
drop index concurrently if exists scores_verdict;
create index concurrently scores_verdict on scores (verdict, lead_id) where recorded_at is not null;
"""


def upgrade() -> None:
    run_sql(_ADD)
    run_in_pieces(_INDEX)


def downgrade() -> None:
    run_sql("""
        drop index scores_verdict;
        drop index scores_unmeasured;
        drop index scores_returns;
        drop index scores_lacking;
        alter table scores drop column returns_at, drop column gap, drop column lacks;
    """)

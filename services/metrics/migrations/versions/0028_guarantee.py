"""What both sides decide about leads that sales rejected although they meet the signed clause."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0028"
down_revision = "0027"

CREATE = """
create table if not exists guarantee_decisions (
    handoff_id uuid,
    side text,
    owes boolean not null,
    decided_at timestamptz not null,
    key_id uuid,
    primary key (handoff_id, side)
);
create table if not exists guarantee_outcomes (
    handoff_id uuid primary key,
    state text not null,
    published_at timestamptz not null
);
"""
ADD_INDEXES = """
drop index concurrently if exists handoffs_claimed;
create index concurrently handoffs_claimed on handoffs (rejected_at)
    where checked is not null and cycle = 1 and origin = 'marketing';
drop index concurrently if exists handoffs_delivered;
create index concurrently handoffs_delivered on handoffs (begun_at, handoff_id)
    where cycle = 1 and origin = 'marketing';
"""
DROP_INDEXES = """
drop index concurrently if exists handoffs_claimed;
drop index concurrently if exists handoffs_delivered;
"""


def upgrade() -> None:
    run_sql(CREATE)
    run_in_pieces(ADD_INDEXES)


def downgrade() -> None:
    run_in_pieces(DROP_INDEXES)
    run_sql("drop table guarantee_decisions;\ndrop table guarantee_outcomes;")

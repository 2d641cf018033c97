"""When both sides looked at the agreement in force again, and what they decided."""

from shared.db.revision_scripts import run_sql

revision = "0017"
down_revision = "0016"

CREATE = """
create table reviews (
    review_id uuid primary key,
    version int not null references agreements (version),
    decision text not null,
    minutes text not null,
    present text[] not null,
    key_id uuid not null,
    held_at timestamptz not null,
    constraint reviews_decision_check check (decision in ('keep', 'tighten', 'loosen'))
);
create index reviews_version on reviews (version, held_at, review_id);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table reviews")

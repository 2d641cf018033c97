"""Whether a promise was kept in a span, as it was published last."""

from shared.db.revision_scripts import run_sql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run_sql("""
        create table promise_outcomes (
            side text, promise text, per text, first date, state text not null, published_at timestamptz not null,
            primary key (side, promise, per, first)
        )
    """)


def downgrade() -> None:
    run_sql("drop table promise_outcomes")

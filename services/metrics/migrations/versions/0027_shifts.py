"""Which measures left their usual range in which month, as it was published last."""

from shared.db.revision_scripts import run_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run_sql("""
        create table metric_shifts (
            measure text, span text, direction text not null, published_at timestamptz not null,
            primary key (measure, span)
        )
    """)


def downgrade() -> None:
    run_sql("drop table metric_shifts")

"""What is advised for the next review of the agreement in force, in a sentence; handoff and metrics read it."""

from shared.db.revision_scripts import lend, run_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run_sql("""
        create table review_advice (
            version integer primary key references agreements,
            due date,
            made_at timestamptz not null,
            says text not null
        );
    """)
    lend("qualification.review_advice")


def downgrade() -> None:
    run_sql("drop table review_advice")

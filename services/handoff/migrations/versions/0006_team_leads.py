"""Teams have a lead."""

from shared.db.revision_scripts import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql("""
        -- To whom a lead goes that no seller of the team answered.
        alter table teams add column lead text collate "C" references sellers;
    """)


def downgrade() -> None:
    run_sql("alter table teams drop column lead;")

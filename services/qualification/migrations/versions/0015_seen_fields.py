"""The fields that leads bring, for the warnings about clauses that no source fills."""

from shared.db.revision_scripts import run_sql

revision = "0015"
down_revision = "0014"

CREATE = """
create table seen_fields (
    field text collate "C" primary key,
    first_seen_on date not null,
    last_seen_on date not null
);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table seen_fields")

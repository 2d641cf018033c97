"""Who has read the agreement in force."""

from shared.db.revision_scripts import run_sql

revision = "0021"
down_revision = "0020"

CREATE = """
create table acknowledgements (
    version int not null references agreements (version),
    key_id uuid not null,
    name text not null,
    acknowledged_at timestamptz not null,
    primary key (version, key_id)
);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table acknowledgements")

"""What was agreed for each campaign."""

from shared.db.revision_scripts import run_sql

revision = "0025"
down_revision = "0024"

CREATE = """
create table campaigns (
    key text primary key,
    campaign text not null,
    name text not null,
    source text,
    starts date,
    ends date,
    indicators jsonb not null,
    content text,
    key_id uuid,
    saved_at timestamptz not null
);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table campaigns")

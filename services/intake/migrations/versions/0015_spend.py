"""What marketing paid, a figure for each source, campaign, day and advertisement."""

from shared.db.revision_scripts import run_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run_sql("""
create table spend (
    source text,
    campaign text,
    day date,
    ad_id text,
    channel text,
    amount numeric not null,
    currency text not null,
    impressions bigint,
    clicks bigint,
    key_id uuid,
    primary key (source, campaign, day, ad_id)
);
""")


def downgrade() -> None:
    run_sql("drop table spend")

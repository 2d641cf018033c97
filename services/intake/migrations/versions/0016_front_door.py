"""What forms and ad platforms need: fields of sources, and the arrivals that made no lead, sealed."""

from shared.db.revision_scripts import run_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run_sql("""
alter table sources add column min_fill_seconds int, add column honeypot text, add column captcha text,
    add column default_activity text, add column sealed bytea;

create table arrivals (
    capture_id uuid primary key,
    source text not null,
    door text not null,
    outcome text not null,
    reason text not null,
    problem json,
    key_id uuid,
    received_at timestamptz not null,
    sealed bytea not null
);
create index arrivals_reason on arrivals (source, reason, received_at);
create index arrivals_received on arrivals (received_at);
""")


def downgrade() -> None:
    run_sql("""
drop table arrivals;
alter table sources drop column min_fill_seconds, drop column honeypot, drop column captcha,
    drop column default_activity, drop column sealed;
""")

"""What of erased people must not be taken up again, and the requests of platforms as they came."""

from shared.db.revision_scripts import run_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run_sql("""
create table erased_keys (
    hash text collate "C" primary key,
    erased_at timestamptz not null,
    has_email boolean not null
);
create index erased_keys_erased on erased_keys (erased_at);
create table hook_requests (
    capture_id uuid primary key,
    source text not null,
    door text not null,
    received_at timestamptz not null,
    hashes text[] not null,
    sealed bytea not null
);
create index hook_requests_received on hook_requests (received_at);
create index hook_requests_hashes on hook_requests using gin (hashes);
""")


def downgrade() -> None:
    run_sql("""
drop table hook_requests;
drop table erased_keys;
""")

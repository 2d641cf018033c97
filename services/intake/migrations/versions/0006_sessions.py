"""The sessions of browsers."""

from shared.db.revision_scripts import lend, run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql("""
-- Sessions of browsers, by the SHA-256 of the cookie. Without a key: the operator, who read the token of `accord up`.
-- A session that ends is deleted. Every service may start and end one, since each has the sign-in page.
create table access.sessions (
    session_hash bytea primary key,
    key_id uuid references access.keys (key_id),
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
);
create index sessions_created on access.sessions (created_at);
""")
    lend("access.sessions")


def downgrade() -> None:
    run_sql("drop table access.sessions")

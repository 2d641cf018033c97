"""What people say of the clauses of a document before it is signed."""

from shared.db.revision_scripts import run_sql

revision = "0016"
down_revision = "0015"

CREATE = """
create table comments (
    comment_id uuid primary key,
    version int not null references agreements (version),
    pointer text not null,
    text text not null,
    objection boolean not null,
    author text not null,
    key_id uuid not null,
    written_at timestamptz not null,
    resolution text,
    resolver text,
    resolver_key_id uuid,
    resolved_at timestamptz
);
create index comments_version on comments (version, written_at, comment_id);
"""


def upgrade() -> None:
    run_sql(CREATE)


def downgrade() -> None:
    run_sql("drop table comments")

"""Files that are imported: how far each is, its rows that still wait, and those that were refused."""

from shared.db.revision_scripts import run_sql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    run_sql("""
create table imports (
    import_id uuid primary key,
    kind text not null,
    source text,
    file_name text not null,
    state text not null,
    dry_run boolean not null,
    encoding text not null,
    separator text not null,
    layout json not null,
    undated_at timestamptz,
    key_id uuid not null,
    begun_at timestamptz not null default now(),
    finished_at timestamptz,
    rows bigint not null,
    accepted bigint not null default 0,
    repeats bigint not null default 0,
    refused bigint not null default 0,
    warned bigint not null default 0
);
create index imports_begun on imports (begun_at);
create index imports_open on imports (import_id) where state in ('receiving', 'running');
create table import_pieces (
    import_id uuid,
    line bigint,
    rows bytea not null,
    primary key (import_id, line)
);
create table import_refusals (
    import_id uuid,
    line bigint,
    cells bytea not null,
    reason text not null,
    primary key (import_id, line)
);
""")


def downgrade() -> None:
    run_sql("""
drop table import_refusals;
drop table import_pieces;
drop table imports;
""")

"""What the two teams signed, and what each lead is by it."""

from shared.db.revision_scripts import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql("""
-- One row per document ever drafted, word for word; it never changes. `digest` names its content. From `activated_at`
-- until `ended_at` it is in force; `event_id` is the id of the event that said so, also when that is said again.
create table agreements (
    version int primary key,
    digest text not null unique,
    document json not null,
    drafted_at timestamptz not null,
    activated_at timestamptz,
    ended_at timestamptz,
    event_id uuid,
    broadcast_at timestamptz,
    check ((activated_at is null) = (event_id is null)),
    check (ended_at is null or activated_at is not null)
);
create unique index agreements_in_force on agreements ((true)) where activated_at is not null and ended_at is null;
create table signatures (
    version int not null references agreements,
    side text not null check (side in ('marketing', 'sales')),
    signer text not null,
    signed_at timestamptz not null,
    primary key (version, side)
);
-- One row per lead: everything it did, in order; the verdict on that by the agreement `judged_by` (0: none yet), as of
-- `judged_at`; and what was last said about it to the other services (`told`).
create table scores (
    lead_id uuid primary key,
    cycle int not null default 1,
    product text not null default 'default',
    recorded_at timestamptz,
    entries json not null default '[]',
    judged_by int not null default 0,
    verdict text not null default 'unscored',
    since timestamptz,
    judged_at timestamptz,
    fit double precision,
    behaviour double precision,
    marks json,
    evaluated_at timestamptz,
    told text,
    told_version int,
    told_since timestamptz
);
-- Those that a new agreement judges again.
create index scores_open on scores (judged_by, lead_id)
    where verdict in ('unscored', 'nurture') and told is distinct from 'qualified';
""")


def downgrade() -> None:
    run_sql("drop table scores, signatures, agreements;")

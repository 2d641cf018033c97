"""The fingerprints of the secrets with which this installation runs."""

from shared.db.revision_scripts import run_sql

revision = "0005"
down_revision = "0004"

FINGERPRINTS = """
-- A keyed hash of each ACCORD_SECRET that was the first of a process. The newest one must be known to every process.
create table access.secret_fingerprints (
    fingerprint text primary key,
    known_since timestamptz not null default clock_timestamp()
);
"""


def upgrade() -> None:
    run_sql(FINGERPRINTS)


def downgrade() -> None:
    run_sql("drop table access.secret_fingerprints;")

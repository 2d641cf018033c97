"""What people wrote and agreed to, by capture: sellers read it in the packets of their handoffs."""

from shared.db.revision_scripts import lend, run_sql

revision = "0022"
down_revision = "0021"

CREATE = """
-- A row for each capture with a message, a problem, answers or a consent.
create table contacts.written (
    capture_id uuid primary key,
    lead_id uuid not null,
    source text not null,
    occurred_at timestamptz not null,
    words json not null
);
create index written_lead on contacts.written (lead_id, occurred_at);
-- The words of a merged lead also stand under its survivor's id.
create view contacts.words as
    select lead_id, capture_id, source, occurred_at, words from contacts.written
    union all
    select merged.merged_into, written.capture_id, written.source, written.occurred_at, written.words
    from leads merged join contacts.written on written.lead_id = merged.lead_id
    where merged.merged_into is not null;
"""
DROP = """
drop view contacts.words;
drop table contacts.written;
"""


def upgrade() -> None:
    run_sql(CREATE)
    lend("contacts.words")


def downgrade() -> None:
    run_sql(DROP)

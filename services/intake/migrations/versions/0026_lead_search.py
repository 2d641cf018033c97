"""The words by which `GET /v1/leads` finds people. `intake.search` adds them to the cards that there are."""

from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0026"
down_revision = "0025"

COLUMNS = """
alter table contacts.people add column company text, add column search_words text;
"""
# New words wait in a list, which `intake.search` empties before it is full: what inserts a card never does that itself.
INDEXES = """
drop index concurrently if exists contacts.people_search_words;
create index concurrently people_search_words on contacts.people using gin (cast(search_words as tsvector))
    with (gin_pending_list_limit = 16384);
drop index concurrently if exists contacts.people_incomplete;
create index concurrently people_incomplete on contacts.people (lead_id) where search_words is null;
"""
DROP = """
drop index contacts.people_incomplete;
drop index contacts.people_search_words;
alter table contacts.people drop column search_words, drop column company;
"""


def upgrade() -> None:
    run_sql(COLUMNS)
    run_in_pieces(INDEXES)


def downgrade() -> None:
    run_sql(DROP)

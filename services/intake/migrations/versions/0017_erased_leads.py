"""The ids of leads that were erased, and indexes by which their rows are found."""

from shared.db.messaging_revisions import CREATE_ERASED_LEADS
from shared.db.revision_scripts import run_in_pieces, run_sql

revision = "0017"
down_revision = "0016"

# Filtered captures are searched for bodies that name the person, and deleted when they are old.
INDEXES = """
drop index concurrently if exists repeats_capture;
create index concurrently repeats_capture on repeats (capture_id) where capture_id is not null;
drop index concurrently if exists captures_filtered;
create index concurrently captures_filtered on captures (capture_id) where lead_id is null;
"""


def upgrade() -> None:
    run_in_pieces(INDEXES)
    run_sql(CREATE_ERASED_LEADS)


def downgrade() -> None:
    run_sql("drop table erased_leads;\ndrop index repeats_capture;\ndrop index captures_filtered;")

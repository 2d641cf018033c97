"""From when on JSON that takes much of the disk is packed: the data of events, and facts."""

from shared.db.messaging_revisions import ADD_PACKED_JSON, DROP_PACKED_JSON
from shared.db.revision_scripts import run_in_pieces, run_sql
from shared.db.unpack_rows import unpack_json

revision = "0012"
down_revision = "0011"


PACKED = """
alter table facts add column if not exists packed_data bytea, alter column data drop not null;
"""
PLAIN = """
alter table facts drop column packed_data, alter column data set not null;
"""


def upgrade() -> None:
    run_in_pieces(ADD_PACKED_JSON)
    run_in_pieces(PACKED)


def downgrade() -> None:
    unpack_json("outbox", "data")
    unpack_json("journal", "data")
    unpack_json("facts", "data")
    run_sql(PLAIN)
    run_sql(DROP_PACKED_JSON)

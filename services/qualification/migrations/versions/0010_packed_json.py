"""From when on JSON that takes much of the disk is packed: the data of events, and entries of timelines."""

from shared.db.messaging_revisions import ADD_PACKED_JSON, DROP_PACKED_JSON
from shared.db.revision_scripts import run_in_pieces, run_sql
from shared.db.unpack_rows import unpack_json, unpack_json_parts

revision = "0010"
down_revision = "0008"


PACKED = """
alter table score_entries add column if not exists packed bytea, alter column attributes drop not null,
    alter column properties drop not null;
"""
PLAIN = """
alter table score_entries drop column packed, alter column attributes set not null,
    alter column properties set not null;
"""


def upgrade() -> None:
    run_in_pieces(ADD_PACKED_JSON)
    run_in_pieces(PACKED)


def downgrade() -> None:
    unpack_json("outbox", "data")
    unpack_json("journal", "data")
    unpack_json_parts("score_entries", "attributes", "properties")
    run_sql(PLAIN)
    run_sql(DROP_PACKED_JSON)

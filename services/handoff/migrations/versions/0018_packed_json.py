"""From when on JSON that takes much of the disk is packed: the data of events, and captures and briefs."""

from shared.db.messaging_revisions import ADD_PACKED_JSON, DROP_PACKED_JSON
from shared.db.revision_scripts import run_in_pieces, run_sql
from shared.db.unpack_rows import unpack_json, unpack_json_parts

revision = "0018"
down_revision = "0015"


PACKED = """
alter table captures add column if not exists packed bytea, alter column touch drop not null,
    alter column attributes drop not null;
alter table briefs add column if not exists packed_content bytea, alter column content drop not null;
"""
PLAIN = """
alter table captures drop column packed, alter column touch set not null, alter column attributes set not null;
alter table briefs drop column packed_content, alter column content set not null;
"""


def upgrade() -> None:
    run_in_pieces(ADD_PACKED_JSON)
    run_in_pieces(PACKED)


def downgrade() -> None:
    unpack_json("outbox", "data")
    unpack_json("journal", "data")
    unpack_json_parts("captures", "touch", "attributes")
    unpack_json("briefs", "content")
    run_sql(PLAIN)
    run_sql(DROP_PACKED_JSON)

"""From when on JSON that takes much of the disk is packed: the data of events, and captures."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import JSON, LargeBinary

from shared.db.messaging_revisions import ADD_PACKED_JSON, DROP_PACKED_JSON
from shared.db.revision_scripts import run_in_pieces, run_sql
from shared.db.unpack_rows import unpack_json, unpack_rows

revision = "0012"
down_revision = "0010"


PACKED = """
alter table captures add column if not exists packed bytea, alter column touch drop not null,
    alter column attributes drop not null, alter column raw drop not null;
"""
PLAIN = """
alter table captures drop column packed, alter column touch set not null, alter column attributes set not null,
    alter column raw set not null;
"""


def upgrade() -> None:
    run_in_pieces(ADD_PACKED_JSON)
    run_in_pieces(PACKED)


def downgrade() -> None:
    unpack_json("outbox", "data")
    unpack_json("journal", "data")
    unpack_rows("captures", "packed", {"touch": JSON(), "attributes": JSON(), "raw": LargeBinary()}, _split)
    run_sql(PLAIN)
    run_sql(DROP_PACKED_JSON)


def _split(packed: bytes) -> Sequence[Any]:
    content, _, raw = packed.partition(b"\n")
    return [*orjson.loads(content), raw]

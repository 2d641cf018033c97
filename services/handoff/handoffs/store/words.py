"""What people wrote and agreed to, which intake lends: handoff keeps no copy."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

# Of each lead, the newest captures with words.
WORDS_LIMIT = 20

_FIND = sql("""
    select lead_id, source, occurred_at, words
    from unnest(cast(:leads as uuid[])) as lead (id)
         cross join lateral (
             select * from contacts.words where lead_id = lead.id
             order by occurred_at desc, capture_id desc limit :limit) as latest
    order by occurred_at, capture_id
""")


async def find_words(conn: Connection, leads: Iterable[UUID], limit: int = WORDS_LIMIT) -> dict[UUID, dict[str, Any]]:
    """The `words` and the `consents` of each lead as intake has them now, oldest first."""
    found: dict[UUID, dict[str, Any]] = {lead_id: {"words": [], "consents": []} for lead_id in leads}
    async with borrow(conn, "contacts") as lent:
        rows = await lent.execute(_FIND, {"leads": list(found), "limit": limit})
    for row in rows:
        where: dict[str, Any] = {"at": row.occurred_at, "source": row.source}
        written = {name: value for name, value in row.words.items() if name != "consent"}
        if written:
            found[row.lead_id]["words"].append(where | written)
        if "consent" in row.words:
            found[row.lead_id]["consents"].append(where | row.words["consent"])
    return found

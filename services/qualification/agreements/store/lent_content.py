"""Which content cards there are: what handoff lends."""

from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

# Handoff lends these two columns.
_LIST = sql("select card as name from handoff.content_cards union select kind from handoff.content_cards")


async def list_content_names(conn: Connection) -> set[str]:
    """By what an agreement may name content cards: their ids, and the kinds of which there is one."""
    async with borrow(conn, "handoff") as lent:
        return set((await lent.execute(_LIST)).scalars())

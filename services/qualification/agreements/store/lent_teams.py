"""The teams of sellers, which handoff lends."""

from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

_FIND = sql("select distinct team from handoff.sellers where active")


async def find_teams(conn: Connection) -> set[str]:
    """The teams in which an active seller is."""
    async with borrow(conn, "handoff") as lent:
        return set((await lent.execute(_FIND)).scalars())

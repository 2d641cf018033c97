"""Reading which destinations there are, for the forms of teams."""

from shared.db.connection import Connection, sql

_LIST = sql("select destination from destinations order by destination limit :limit")


async def list_destinations(conn: Connection, limit: int) -> list[str]:
    """The names of the first destinations."""
    return list((await conn.execute(_LIST, {"limit": limit})).scalars())

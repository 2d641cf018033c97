"""Which person the owner of an action is, as minutes name people."""

from collections.abc import Iterable

from shared.db.connection import Connection, sql
from shared.db.lenders import borrow

# Lent by intake. A name that two people have is of neither.
_FIND = sql("""
    select owner, min(person) as person
    from unnest(cast(:owners as text[])) as named (owner)
         join access.people on active and (
             person = owner or seller = owner or lower(name) = lower(owner) or lower(email) = lower(owner))
    group by owner having count(*) = 1
""")


async def find_people(conn: Connection, owners: Iterable[str]) -> dict[str, str]:
    """By owner, the code of the only active person with this code, seller, name or address."""
    async with borrow(conn, "access") as lent:
        rows = await lent.execute(_FIND, {"owners": sorted(set(owners))})
    return {row.owner: row.person for row in rows}

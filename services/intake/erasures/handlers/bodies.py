"""Deleting the bodies under no lead's id that name a person."""

import asyncio
from collections.abc import Mapping
from typing import Any

from services.intake.erasures import store
from services.intake.erasures.domain import Identifiers
from shared.db.connection import Connection
from shared.db.database import Database

# Of each table, the last row that was searched.
LastKeys = Mapping[str, Any]


async def delete_bodies(database: Database, person: Identifiers) -> LastKeys:
    """Delete the bodies that name this person, page by page; how far each table was searched."""
    return {name: await _delete_of_table(database, name, person) for name in store.BODIES}


async def delete_new_bodies(conn: Connection, person: Identifiers, last_keys: LastKeys) -> None:
    """Delete those that came since then."""
    for name, after in last_keys.items():
        rows, _ = await store.find_bodies(conn, name, after, person)
        await store.delete_bodies(conn, name, rows)


async def _delete_of_table(database: Database, name: str, person: Identifiers) -> Any:
    """Delete the bodies of a table that name this person, page by page; the last key that was looked at."""
    after = store.BODIES[name].first
    while True:

        async def delete_page(conn: Connection, after: Any = after) -> Any:
            rows, last = await store.find_bodies(conn, name, after, person)
            await store.delete_bodies(conn, name, rows)
            return last

        last = await database.run(delete_page)
        if last is None:
            return after
        after = last
        await asyncio.sleep(0)

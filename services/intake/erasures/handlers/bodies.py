"""Deleting the bodies under no lead's id that name a person."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from services.intake.captures.handlers.sealed_arrivals import open_arrival
from services.intake.captures.store.captures import read_content
from services.intake.erasures import store
from services.intake.erasures.domain import Identifiers, names_person
from shared.auth.sealing import Unreadable
from shared.db.connection import Connection, Row
from shared.db.database import Database

# Of each table, the last row that was searched.
LastKeys = Mapping[str, Any]


class Wanted(NamedTuple):
    """The person whose bodies are looked for, and the secrets of ACCORD_SECRET, which open sealed ones."""

    person: Identifiers
    secrets: Sequence[bytes]


async def find_named(conn: Connection, name: str, after: Any, wanted: Wanted) -> tuple[list[tuple[Row, bytes]], Any]:
    """Those of the next bodies of a table that name this person, each with its row; and the last key, None at the end.

    A body that no secret opens names no person.
    """
    rows, last = await store.find_bodies(conn, name, after)
    bodies = [(row, READERS[name](row, wanted.secrets)) for row in rows]
    return [(row, body) for row, body in bodies if names_person(body, wanted.person)], last


def read_sealed(row: Row, secrets: Sequence[bytes]) -> bytes:
    try:
        return open_arrival(secrets, row.sealed).body
    except Unreadable:
        return b""


# What a row of each table of BODIES holds.
READERS: Mapping[str, Callable[[Row, Sequence[bytes]], bytes]] = {
    "refused": lambda row, _: bytes(row.raw),
    "captures": lambda row, _: read_content(row)[2],
    "arrivals": read_sealed,
    "import_refusals": lambda row, _: bytes(row.cells),
    "hook_tasks": lambda row, _: orjson.dumps(row.document),
}


async def delete_bodies(database: Database, wanted: Wanted) -> LastKeys:
    """Delete the bodies that name this person, page by page; how far each table was searched."""
    return {name: await _delete_of_table(database, name, wanted) for name in store.BODIES}


async def delete_new_bodies(conn: Connection, wanted: Wanted, last_keys: LastKeys) -> None:
    """Delete those that came since then."""
    for name, after in last_keys.items():
        found, _ = await find_named(conn, name, after, wanted)
        await store.delete_bodies(conn, name, [row for row, _ in found])


async def _delete_of_table(database: Database, name: str, wanted: Wanted) -> Any:
    """Delete the bodies of a table that name this person, page by page; the last key that was looked at."""
    after = store.BODIES[name].first
    while True:

        async def delete_page(conn: Connection, after: Any = after) -> Any:
            found, last = await find_named(conn, name, after, wanted)
            await store.delete_bodies(conn, name, [row for row, _ in found])
            return last

        last = await database.run(delete_page)
        if last is None:
            return after
        after = last
        await asyncio.sleep(0)

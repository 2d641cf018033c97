"""Finding the bodies under no lead's id that name a person."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from services.intake.captures.domain.identifiers import Identifiers, hash_identifiers, names_person
from services.intake.captures.handlers.sealed_arrivals import open_arrival
from services.intake.captures.store import captures, hook_requests
from services.intake.erasures import store
from services.intake.erasures.handlers.waiting_rows import ALL_TIME, FIRST_PIECE, Piece, find_named_rows
from shared.auth.sealing import Unreadable
from shared.db.connection import Connection, Row


class Wanted(NamedTuple):
    """The person whose bodies are looked for, and the secrets of ACCORD_SECRET, which open sealed ones."""

    person: Identifiers
    secrets: Sequence[bytes]

    def hash(self, keys: Sequence[str] = ()) -> set[str]:
        """The hashes of all that names the person, who owns these match keys."""
        return {*keys, *hash_identifiers(self.person, self.secrets)}


async def find_named(
    conn: Connection, name: str, after: Any, wanted: Wanted, since: datetime = ALL_TIME
) -> tuple[list[tuple[Row, bytes]], Any]:
    """Those of the next bodies of a table that name this person, each with its row; and the last key, None at the end.

    A body without hashes that no secret opens names no person.
    """
    rows = await store.find_bodies(conn, name, after, wanted.hash(), since)
    bodies = [(row, READERS[name](row, wanted.secrets)) for row in rows]
    named = [(row, body) for row, body in bodies if row.named or names_person(body, wanted.person)]
    return named, rows[-1][0] if rows else None


def read_sealed(row: Row, secrets: Sequence[bytes]) -> bytes:
    try:
        return open_arrival(secrets, row.sealed).body
    except Unreadable:
        return b""


# What a row of each table of BODIES holds.
READERS: Mapping[str, Callable[[Row, Sequence[bytes]], bytes]] = {
    "refused": lambda row, _: bytes(row.raw),
    "captures": lambda row, _: captures.read_content(row)[2],
    "arrivals": read_sealed,
    "import_refusals": lambda row, _: bytes(row.cells),
    "hook_tasks": lambda row, _: orjson.dumps(row.document),
}


async def find_all_bodies(
    conn: Connection, keys: Sequence[str], wanted: Wanted
) -> dict[str, list[tuple[datetime, bytes]]]:
    """By its table, when each body that names this person came, and the body. The person owns these match keys."""
    return {
        **{name: await _find_in_table(conn, name, wanted) for name in store.BODIES},
        "hook_requests": await _find_requests(conn, keys, wanted),
        "import_pieces": await _find_rows(conn, wanted),
    }


async def _find_requests(conn: Connection, keys: Sequence[str], wanted: Wanted) -> list[tuple[datetime, bytes]]:
    """When each request of a platform that names this person came, and its body."""
    found = await hook_requests.find_named(conn, wanted.hash(keys))
    return [(row.at, read_sealed(row, wanted.secrets)) for row in found]


async def _find_rows(conn: Connection, wanted: Wanted) -> list[tuple[datetime, bytes]]:
    """When the file of each waiting row that names this person came, and the cells of the row."""
    found: list[tuple[datetime, bytes]] = []
    after: Piece | None = FIRST_PIECE
    while after is not None:
        named, after = await find_named_rows(conn, after, wanted.person)
        found += [(each.piece.begun_at, orjson.dumps(row.cells)) for each in named for row in each.named]
    return found


async def _find_in_table(conn: Connection, name: str, wanted: Wanted) -> list[tuple[datetime, bytes]]:
    """When each body of a table that names this person came, and the body."""
    found: list[tuple[datetime, bytes]] = []
    after = store.BODIES[name].first
    while after is not None:
        named, after = await find_named(conn, name, after, wanted)
        found += [(row.at, body) for row, body in named]
        await asyncio.sleep(0)
    return found

"""Saving people."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from uuid_utils.compat import uuid7

from services.intake.api_keys import store as keys
from services.intake.api_keys.domain import UnknownSeller
from services.intake.people import store
from services.intake.people.domain import PEOPLE_LIMIT, AddressTaken, LastAdmin, Person, PersonNotFound, TooManyPeople
from shared.auth import generate_secret, hash_secret, links, record_change
from shared.db.connection import Connection
from shared.db.database import Database


async def save_person(database: Database, make: Callable[[UUID], Person], saved_by: UUID | None) -> Person:
    """Create or change the person that `make` makes with a key's id; what is stored now.

    A person who is not active any more is signed out at once; another address ends the links that were mailed.
    `saved_by`: the key of the caller; None on the command line.

    Raises UnknownSeller, AddressTaken, LastAdmin, TooManyPeople.
    """
    # Drawn before the first attempt: a commit with a lost answer is tried again with the same id.
    wanted, key_hash = make(uuid7()), hash_secret(generate_secret())

    async def save(conn: Connection) -> Person:
        # Two administrators who end each other at the same moment wait for each other here.
        await keys.lock_keys(conn)
        return await save_locked(conn, wanted, key_hash, saved_by)

    return await database.run(save)


async def save_locked(conn: Connection, wanted: Person, key_hash: bytes, saved_by: UUID | None) -> Person:
    """As `save_person`, in a transaction that has locked the keys. `key_hash`: of the key of a new person."""
    stored = await store.find(conn, wanted.person)
    person = replace(wanted, key_id=stored.key_id) if stored else wanted
    if person == stored:
        return person
    await _require_allowed(conn, stored, person)
    await store.put(conn, person, key_hash)
    if not person.active:
        await links.end_all(conn, person.key_id)
    elif stored and stored.address != person.address:
        # A link is in the mailbox of the former address.
        await links.end_links(conn, person.key_id)
    await record_change(conn, saved_by, "saved", f"people/{person.person}")
    return person


async def list_people(database: Database) -> list[Person]:
    """Every person, in the order of their codes."""
    async with database.read_connection() as conn:
        return await store.find_page(conn, "", PEOPLE_LIMIT)


async def require_person(conn: Connection, code: str) -> Person:
    """The person with this code. Raises PersonNotFound."""
    person = await store.find(conn, code)
    if person is None:
        raise PersonNotFound(code)
    return person


async def _require_allowed(conn: Connection, stored: Person | None, person: Person) -> None:
    if stored is None and await store.count_others(conn, person.person) >= PEOPLE_LIMIT:
        raise TooManyPeople(person.person)
    if person.seller is not None and not await keys.seller_exists(conn, person.seller):
        raise UnknownSeller
    if person.active and await store.has_address(conn, person):
        raise AddressTaken(person.person)
    if stored and stored.is_admin and not person.is_admin and not await keys.has_admin(conn, without=stored.key_id):
        raise LastAdmin(person.person)

"""The match keys of a person of whom a CRM told: by the address, and by the id under which the CRM knows it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from services.intake.captures.domain.erased_keys import is_erased
from services.intake.captures.store.erased_keys import find_erased_keys
from services.intake.hooks.domain import HookTask
from services.intake.identity.store.person_keys import add_person_keys
from shared.db.connection import Connection
from shared.values.contact_identity import InvalidEmail, match_keys, normalize_email, source_scoped_id


class ContactKeys(NamedTuple):
    """The keyed hashes of the address and of the CRM's id, each empty if it was not said."""

    email: list[str]
    contact_id: list[str]


def make_keys(task: HookTask, email: str, contact_id: str, secrets: Sequence[bytes]) -> ContactKeys:
    """The keys of the person with this address and this id in the CRM."""
    by_email: list[str] = []
    with suppress(InvalidEmail):
        by_email = match_keys("email", normalize_email(email), secrets) if email else []
    by_id = match_keys("person", source_scoped_id(task.source, contact_id), secrets) if contact_id else []
    return ContactKeys(by_email, by_id)


async def know_by_id(conn: Connection, task: HookTask, keys: ContactKeys) -> bool:
    """Whether the person was not erased since the CRM told of it.

    From then on the lead with the address is known by its id in the CRM too, by which the CRM may ask to erase it.
    """
    hashes = [*keys.email, *keys.contact_id]
    if hashes and is_erased(hashes, task.received_at, await find_erased_keys(conn, hashes)):
        return False
    if keys.email and keys.contact_id:
        await add_person_keys(conn, keys.email, keys.contact_id)
    return True

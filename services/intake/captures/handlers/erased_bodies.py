"""Finding bodies that waited while the person whom they name was erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.intake.captures.domain.erased_keys import is_erased
from services.intake.captures.domain.identifiers import Identifiers, hash_identifiers, read_identifiers
from services.intake.captures.store import erased_keys
from shared.db.connection import Connection


class WaitingBody(NamedTuple):
    """A body that is about to be kept, and when it came. `named`: what names people in it beside what is read of it."""

    received_at: datetime
    body: bytes
    named: Identifiers = Identifiers()

    def hash(self, secrets: Sequence[bytes]) -> set[str]:
        """The hashes of all that names people in it."""
        return hash_identifiers(read_identifiers(self.body), secrets) | hash_identifiers(self.named, secrets)


async def find_erased_bodies(conn: Connection, bodies: Sequence[WaitingBody], secrets: Sequence[bytes]) -> list[bool]:
    """Of each of these, whether it names a person who was erased after it came: then nothing of it may be kept.

    Until the commit no erasure begins. Nearly always none has, and no body is read.
    """
    if not bodies:
        return []
    await erased_keys.hold_off_erasures(conn)
    if not await erased_keys.any_erased_since(conn, min(each.received_at for each in bodies)):
        return [False] * len(bodies)
    named = [each.hash(secrets) for each in bodies]
    erased = await erased_keys.find_erased_keys(conn, set().union(*named))
    return [is_erased(hashes, each.received_at, erased) for hashes, each in zip(named, bodies, strict=True)]

"""Making, changing, reading and deleting destinations; what is secret of them is sealed for this destination alone."""

from base64 import b64decode
from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from services.handoff.destinations import store
from services.handoff.destinations.domain.destination import (
    DESTINATIONS_LIMIT,
    Destination,
    DestinationInUse,
    DestinationNotFound,
    Target,
    TooManyDestinations,
    UrlRequired,
)
from services.handoff.destinations.schemas import DestinationIn
from services.handoff.subscriptions.domain.secret import PREFIX
from shared.auth import record_change, sealing
from shared.db.connection import Connection, Row

ADDRESS = b"accord: addresses of destinations"
SECRET = b"accord: secrets of destinations"


async def save(conn: Connection, roots: Sequence[bytes], name: str, wanted: DestinationIn, key_id: UUID) -> None:
    """Create or change a destination. Raises UrlRequired, TooManyDestinations."""
    row = await store.lock(conn, name)
    before = (
        open_target(roots, row)
        if row and row.kind == wanted.kind
        else Target(Destination(name, wanted.kind, None, None))
    )
    url = wanted.url or before.url
    if wanted.kind != "email" and url is None:
        raise UrlRequired
    secret = b64decode(wanted.secret.removeprefix(PREFIX)) if wanted.secret else before.secret
    host = urlsplit(url).hostname if url else None
    after = Target(Destination(name, wanted.kind, wanted.to, host, wanted.quiet, wanted.digest), url, secret)
    if row is not None and after == before:
        return
    if row is None and len(await store.find_all(conn)) >= DESTINATIONS_LIMIT:
        raise TooManyDestinations
    address = url or wanted.to
    await store.save(
        conn,
        after.destination,
        sealing.seal(roots[0], ADDRESS, name.encode(), address.encode()) if address else None,
        sealing.seal(roots[0], SECRET, name.encode(), secret) if secret else None,
    )
    await record_change(conn, key_id, "saved", f"destinations/{name}")


async def delete(conn: Connection, name: str, key_id: UUID) -> None:
    """Delete a destination. Raises DestinationNotFound, DestinationInUse."""
    if await store.lock(conn, name) is None:
        raise DestinationNotFound
    if await store.is_used(conn, name):
        raise DestinationInUse
    await store.delete(conn, name)
    await record_change(conn, key_id, "deleted", f"destinations/{name}")


async def find(conn: Connection, roots: Sequence[bytes], name: str) -> Target:
    """The destination with what is secret of it. Raises DestinationNotFound."""
    rows = await store.find_many(conn, [name])
    if not rows:
        raise DestinationNotFound
    return open_target(roots, rows[0])


def open_target(roots: Sequence[bytes], row: Row) -> Target:
    """The destination of a row. What none of `roots` sealed is missing: it was given under another ACCORD_SECRET."""
    name: str = row.destination
    address = unseal(roots, ADDRESS, name, row.address)
    text = address.decode() if address else None
    is_mail = row.kind == "email"
    shown = Destination(name, row.kind, text if is_mail else None, row.host, row.quiet, row.digest)
    return Target(shown, None if is_mail else text, unseal(roots, SECRET, name, row.secret))


def unseal(roots: Sequence[bytes], purpose: bytes, name: str, sealed: bytes | None) -> bytes | None:
    """What was sealed for this destination, if it was and one of `roots` opens it."""
    try:
        return sealing.unseal(roots, purpose, name.encode(), sealed) if sealed else None
    except sealing.Unreadable:
        return None

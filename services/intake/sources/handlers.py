"""Saving a source, and its secrets."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from uuid import UUID

import orjson

from services.intake.sources import store
from services.intake.sources.domain import SOURCES_LIMIT, Source, SourceExists, SourceSecrets, TooManySources
from services.intake.sources.schemas import SourceForm, SourceIn
from services.intake.sources.telemetry import HealthNotes
from shared.auth import record_change, sealing
from shared.db.connection import Connection
from shared.db.database import Database

PURPOSE = b"accord: secrets of sources"


def open_secrets(roots: Sequence[bytes], source: Source) -> SourceSecrets:
    """The secrets of a source. Raises Unreadable if none of `roots`, those of ACCORD_SECRET, sealed them."""
    if source.sealed is None:
        return SourceSecrets()
    return SourceSecrets(**orjson.loads(sealing.unseal(roots, PURPOSE, source.source.encode(), source.sealed)))


async def save_source(
    conn: Connection, roots: Sequence[bytes], code: str, body: SourceIn, key_id: UUID
) -> tuple[Source, SourceSecrets]:
    """Create or change a source, for the caller with this API key; what is stored now. Raises TooManySources.

    The secrets that the body leaves out stay.
    """
    if await store.count_others(conn, code) >= SOURCES_LIMIT:
        raise TooManySources(code)
    stored = (await store.find_sources(conn, [code])).get(code)
    before = recall_secrets(roots, stored) if stored else SourceSecrets()
    secrets = body.to_secrets(before)
    sealed = stored.sealed if stored and secrets == before else _seal(roots[0], code, secrets)
    source = replace(body.to_source(code), sealed=sealed)
    if source != stored:
        await store.put_source(conn, source)
        await record_change(conn, key_id, "saved", f"sources/{code}")
    return source, secrets


async def add_source(conn: Connection, roots: Sequence[bytes], form: SourceForm, key_id: UUID) -> None:
    """Create the source that a person filled in; one that there is stays. Raises SourceExists, TooManySources."""
    await store.count_others(conn, form.source)
    if await store.find_sources(conn, [form.source]):
        raise SourceExists(form.source)
    await save_source(conn, roots, form.source, form, key_id)


def recall_secrets(roots: Sequence[bytes], source: Source) -> SourceSecrets:
    """As `open_secrets`; none if ACCORD_SECRET no longer opens them."""
    try:
        return open_secrets(roots, source)
    except sealing.Unreadable:
        return SourceSecrets()


async def save_health(database: Database, notes: HealthNotes) -> None:
    """Save what was noted; what cannot be saved now is saved with what comes next."""
    if not (taken := notes.take()):
        return
    try:
        await database.run(lambda conn: store.add_health(conn, taken))
    except BaseException:
        notes.put_back(taken)
        raise


def _seal(root: bytes, code: str, secrets: SourceSecrets) -> bytes | None:
    if secrets == SourceSecrets():
        return None
    return sealing.seal(root, PURPOSE, code.encode(), orjson.dumps(asdict(secrets)))

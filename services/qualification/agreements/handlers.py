"""Drafting and signing."""

from functools import partial
from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.agreements import domain, store
from services.qualification.agreements.domain import AgreementVersion, Side, UnknownAgreement
from services.qualification.documents.reading import Given
from shared.database import Database, database_clock
from shared.events.qualification import AgreementActivated
from shared.outbox import stage_everywhere
from shared.sql import Connection


class Outcome(NamedTuple):
    """The agreement as it is now, and whether this request changed it."""

    agreement: AgreementVersion
    changed: bool


class Signing(NamedTuple):
    """Which side signs, who for it, and the id of the news if that completes the agreement."""

    side: Side
    signer: str
    event_id: UUID


async def draft(database: Database, given: Given) -> Outcome:
    """Keep the document; the same content again is the same version."""
    return await database.run(partial(_draft, given=given))


async def sign(database: Database, version: int, side: Side, signer: str) -> Outcome:
    """One side signs; with both it is in force, and every partition hears so before any verdict by it."""
    # Drawn here, so that a second attempt says the same.
    event_id = uuid7()
    return await database.run(lambda conn: sign_in(conn, version, Signing(side, signer, event_id)))


async def _draft(conn: Connection, given: Given) -> Outcome:
    await store.lock_drafts(conn)
    version = await store.version_of(conn, given.digest)
    new = version is None
    if version is None:
        version = await store.draft(conn, given.digest, given.text, await database_clock(conn))
    return Outcome(await _known(conn, version), new)


async def sign_in(conn: Connection, version: int, given: Signing) -> Outcome:
    await store.lock_for_signing(conn)
    agreement = await _known(conn, version)
    now = await database_clock(conn)
    events = domain.sign(agreement, given.side, given.signer, now)
    for event in events:
        agreement = domain.evolve(agreement, event)
        if isinstance(event, AgreementActivated):
            await store.put_in_force(conn, version, given.event_id, now)
            await stage_everywhere(conn, event, given.event_id, now)
    if events:
        await store.keep_signature(conn, version, agreement.signature_of(given.side))
    return Outcome(agreement, bool(events))


async def _known(conn: Connection, version: int) -> AgreementVersion:
    agreement = await store.agreement(conn, version)
    if agreement is None:
        raise UnknownAgreement(version)
    return agreement

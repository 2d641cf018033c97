"""Drafting and signing."""

from functools import partial
from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.agreements import store
from services.qualification.agreements.domain import agreement as domain
from services.qualification.agreements.domain.agreement import AgreementVersion, Side, UnknownAgreement
from services.qualification.agreements.schemas.parse import ParsedAgreement
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.qualification import AgreementActivated
from shared.messaging.outbox import stage_everywhere


class ChangeResult(NamedTuple):
    """The agreement as it is now, and whether this request changed it."""

    agreement: AgreementVersion
    changed: bool


class SignCommand(NamedTuple):
    """Which side signs, who for it, and the id of the news if that completes the agreement."""

    side: Side
    signer: str
    event_id: UUID


async def draft(database: Database, given: ParsedAgreement) -> ChangeResult:
    """Keep the document; the same content again is the same version."""
    return await database.run(partial(_draft, given=given))


async def sign(database: Database, version: int, side: Side, signer: str) -> ChangeResult:
    """One side signs; with both it is in force, and every partition hears so before any verdict by it."""
    # Drawn here, so that a second attempt says the same.
    event_id = uuid7()
    return await database.run(lambda conn: sign_in_transaction(conn, version, SignCommand(side, signer, event_id)))


async def _draft(conn: Connection, given: ParsedAgreement) -> ChangeResult:
    await store.lock_drafts(conn)
    version = await store.version_of(conn, given.digest)
    new = version is None
    if version is None:
        version = await store.draft(conn, given.digest, given.text, await database_clock(conn))
    return ChangeResult(await _known(conn, version), new)


async def sign_in_transaction(conn: Connection, version: int, given: SignCommand) -> ChangeResult:
    await store.lock_for_signing(conn)
    agreement = await _known(conn, version)
    now = await database_clock(conn)
    events = domain.sign(agreement, given.side, given.signer, now)
    for event in events:
        agreement = domain.evolve(agreement, event)
        if isinstance(event, AgreementActivated):
            await store.activate(conn, version, given.event_id, now)
            await stage_everywhere(conn, event, given.event_id, now)
    if events:
        await store.add_signature(conn, version, agreement.signature_of(given.side))
    return ChangeResult(agreement, bool(events))


async def _known(conn: Connection, version: int) -> AgreementVersion:
    agreement = await store.agreement(conn, version)
    if agreement is None:
        raise UnknownAgreement(version)
    return agreement

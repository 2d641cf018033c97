"""Both sides sign an agreement."""

from functools import partial
from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.agreements.domain import agreement as domain
from services.qualification.agreements.domain import comment
from services.qualification.agreements.store import agreements as store
from services.qualification.agreements.store import comments
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.qualification import AgreementActivated
from shared.messaging.outbox import stage_everywhere


class ChangeResult(NamedTuple):
    """The agreement as it is now, and whether this request changed it."""

    agreement: domain.AgreementVersion
    changed: bool


class SignCommand(NamedTuple):
    """The side that signs, its signer, the API key, and the id of the event if this completes the agreement."""

    side: domain.Side
    signer: str
    key_id: UUID
    event_id: UUID


async def sign(database: Database, version: int, side: domain.Side, signer: str, key_id: UUID) -> ChangeResult:
    """One side signs. With both signatures the agreement is in force; its event precedes any verdict by it."""
    # Drawn before the transaction, so that a second attempt publishes the same event.
    command = SignCommand(side, signer, key_id, uuid7())
    return await database.run(partial(sign_in_transaction, version=version, command=command))


async def sign_in_transaction(conn: Connection, version: int, command: SignCommand) -> ChangeResult:
    """One side signs, in a transaction of the caller. Raises UnknownAgreement, and OpenObjection for a draft."""
    await store.lock_for_signing(conn)
    await comments.lock_version(conn, version)
    agreement = await load_version(conn, version)
    if agreement.status == "draft":
        comment.require_no_objection(await comments.list_comments(conn, version))
    now = await database_clock(conn)
    events = domain.sign(agreement, domain.Signature(command.side, command.signer, now, command.key_id))
    for event in events:
        agreement = domain.evolve(agreement, event)
    if events:
        activation = next((event for event in events if isinstance(event, AgreementActivated)), None)
        await _save(conn, agreement, activation, command)
    return ChangeResult(agreement, bool(events))


async def load_version(conn: Connection, version: int) -> domain.AgreementVersion:
    """The agreement of this version. Raises UnknownAgreement."""
    agreement = await store.find(conn, version)
    if agreement is None:
        raise domain.UnknownAgreement(version)
    return agreement


async def _save(
    conn: Connection, agreement: domain.AgreementVersion, activation: AgreementActivated | None, command: SignCommand
) -> None:
    """Write the signature and the activation, if there is one, and stage its event for every partition."""
    if activation:
        await store.activate(conn, agreement.version, command.event_id, activation.occurred_at)
        await stage_everywhere(conn, activation, command.event_id, activation.occurred_at)
    await store.insert_signature(conn, agreement.version, agreement.signature_of(command.side))

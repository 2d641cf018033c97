"""Drafting, signing, and saying again what is in force."""

from datetime import timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.qualification.agreements import domain, store
from services.qualification.agreements.domain import AgreementVersion, Policy, Side, UnknownAgreement
from services.qualification.documents.reading import Given
from services.qualification.verdicts.rules import Rules
from shared.database import Database, database_clock
from shared.events.qualification import AgreementActivated
from shared.outbox import stage_everywhere

# Well inside the retention of the journal and the topics: whoever reads from their beginning meets it.
BROADCAST_EVERY = timedelta(days=7)
NONE_IN_FORCE_SECONDS = 60.0


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


async def policy(conn: AsyncConnection, known: dict[int, Rules]) -> Policy:
    """By what leads are judged until the end of this transaction; `known` remembers rules between transactions."""
    await store.lock_for_scoring(conn)
    in_force = await store.version_in_force(conn)
    if in_force is not None and in_force not in known:
        await learn_rules(conn, known)
    return Policy(in_force, known)


async def learn_rules(conn: AsyncConnection, known: dict[int, Rules]) -> None:
    """Add what was signed since; a signed agreement never changes."""
    known.update({rules.version: rules for rules in await store.signed_rules(conn, known)})


async def broadcast_again(conn: AsyncConnection) -> float:
    """Say each week again what is in force, under the same event id; the seconds until there may be more to say."""
    row = await store.lock_broadcast(conn)
    if row is None:
        return NONE_IN_FORCE_SECONDS
    now = await database_clock(conn)
    due: timedelta = row.broadcast_at + BROADCAST_EVERY - now
    if due > timedelta(0):
        return due.total_seconds()
    event = AgreementActivated(
        occurred_at=row.activated_at, agreement_version=row.version, document=orjson.loads(row.document)
    )
    await stage_everywhere(conn, event, row.event_id, now)
    await store.keep_broadcast(conn, row.version, now)
    return BROADCAST_EVERY.total_seconds()


async def _draft(conn: AsyncConnection, given: Given) -> Outcome:
    await store.lock_drafts(conn)
    version = await store.version_of(conn, given.digest)
    new = version is None
    if version is None:
        version = await store.draft(conn, given.digest, given.text, await database_clock(conn))
    return Outcome(await _known(conn, version), new)


async def sign_in(conn: AsyncConnection, version: int, given: Signing) -> Outcome:
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


async def _known(conn: AsyncConnection, version: int) -> AgreementVersion:
    agreement = await store.agreement(conn, version)
    if agreement is None:
        raise UnknownAgreement(version)
    return agreement

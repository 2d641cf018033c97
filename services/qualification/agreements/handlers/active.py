"""What the agreement in force is, for whoever judges by it; and saying it again."""

from datetime import datetime, timedelta
from typing import NamedTuple

import orjson

from services.qualification.agreements import store
from services.qualification.agreements.domain.agreement import AgreementVersion, ScoringPolicy
from services.qualification.dependencies import CountWaiting
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.qualification import AgreementActivated
from shared.messaging.outbox import stage_everywhere

# Well inside the retention of the journal and the topics: whoever reads from their beginning meets it.
BROADCAST_EVERY = timedelta(days=7)
NONE_IN_FORCE_SECONDS = 60.0


class Active(NamedTuple):
    """The agreement in force at `now`, and how many leads wait to be judged by it."""

    agreement: AgreementVersion
    waiting: int
    now: datetime


async def load_scoring_policy(conn: Connection, known: dict[int, CompiledAgreement]) -> ScoringPolicy:
    """By what leads are judged until the end of this transaction; `known` remembers rules between transactions."""
    await store.lock_for_scoring(conn)
    in_force = await store.version_in_force(conn)
    if in_force is not None and in_force not in known:
        await load_signed_agreements(conn, known)
    return ScoringPolicy(in_force, known)


async def load_signed_agreements(conn: Connection, known: dict[int, CompiledAgreement]) -> None:
    """Add what was signed since; a signed agreement never changes."""
    known.update({rules.version: rules for rules in await store.signed_rules(conn, known)})


async def rebroadcast(conn: Connection) -> float:
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


async def active(database: Database, count_waiting: CountWaiting) -> Active | None:
    """The agreement in force, and how far its judging has come."""
    async with database.read_connection() as conn:
        agreement = await store.active_agreement(conn)
        if agreement is None:
            return None
        return Active(agreement, await count_waiting(conn, agreement.version), await database_clock(conn))

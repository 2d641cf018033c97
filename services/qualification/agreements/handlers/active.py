"""The agreement in force: the policy that leads are evaluated by, and its weekly broadcast."""

from datetime import timedelta

import orjson

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.agreements.store import agreements as store
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement, compile_agreement
from shared.agreement.document import Agreement
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.qualification import AgreementActivated
from shared.messaging.outbox import stage_everywhere

# Well inside the retention of the journal and the topics: a consumer that reads from their beginning receives it.
BROADCAST_EVERY = timedelta(days=7)
NONE_IN_FORCE_SECONDS = 60.0


async def load_scoring_policy(conn: Connection, agreements: dict[int, CompiledAgreement]) -> ScoringPolicy:
    """What leads are evaluated by until this transaction ends; `agreements` keeps them between transactions."""
    await store.lock_for_scoring(conn)
    in_force = await store.find_version_in_force(conn)
    if in_force is not None and in_force not in agreements:
        await load_signed_agreements(conn, agreements)
    return ScoringPolicy(in_force, agreements)


async def load_signed_agreements(conn: Connection, agreements: dict[int, CompiledAgreement]) -> None:
    """Add the agreements that were signed since; a signed agreement never changes."""
    for version, activated_at, text in await store.list_signed(conn, agreements):
        agreement, document = Agreement.model_validate_json(text), orjson.loads(text)
        agreements[version] = compile_agreement(version, activated_at, agreement, document)


async def rebroadcast(conn: Connection) -> float:
    """Publish the agreement in force again each week, under the same event id; the seconds until the next time."""
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
    await store.save_broadcast(conn, row.version, now)
    return BROADCAST_EVERY.total_seconds()

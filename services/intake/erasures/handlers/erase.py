"""Erasing a person: bodies that name the person first, then all that is stored under the person's ids, at once."""

from datetime import datetime
from uuid import UUID

from services.intake.erasures import store
from services.intake.erasures.domain import Erasure, LeadNotFound, Order, tell_erasure
from services.intake.erasures.handlers import bodies, keep_keys
from services.intake.identity.store.lead_index import lock_lead_index
from shared.auth import record_change
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import Database
from shared.db.retries import Outdated
from shared.messaging.outbox import stage


async def erase_lead(database: Database, order: Order) -> Erasure:
    """Erase a person; one who is erased already is answered as the first time.

    From the first transaction on, nothing that came before it makes the person known again. If the process ends in
    between, nothing under the person's ids is gone, and the call can be repeated. Raises LeadNotFound.
    """
    async with database.read_connection() as conn:
        if erasure := await store.find_erasure(conn, order.lead_id):
            return erasure
    begun = await database.run(lambda conn: keep_keys.begin(conn, order))
    if begun:
        await bodies.delete_bodies(database, begun.wanted)
    inject_fault("intake.erasure.after_bodies")
    return await database.run(lambda conn: erase_stored(conn, order, begun.at if begun else None))


async def erase_stored(conn: Connection, order: Order, since: datetime | None = None) -> Erasure:
    """Erase what is stored, in one transaction: match keys and leads are locked, so no capture is under way meanwhile.

    `since`: bodies that came before then are deleted already; None: all are. Raises LeadNotFound.
    """
    stored = await store.find_person(conn, order.lead_id)
    await lock_lead_index(conn, stored.hashes, stored.lead_ids)
    if stored != await store.find_person(conn, order.lead_id):
        raise Outdated("a lead that changes")
    if not stored.lead_ids:
        return await _require_erasure(conn, order.lead_id)
    wanted, now = await keep_keys.keep_keys(conn, stored, order)
    await bodies.delete_new_bodies(conn, wanted, since or now)
    erasure = await store.delete_person(conn, stored, wanted.hash(stored.hashes), now)
    await record_change(conn, order.key_id, "erased", f"leads/{order.lead_id}")
    await stage(conn, tell_erasure(*stored, now), now)
    inject_fault("intake.erasure.before_commit")
    return erasure


async def _require_erasure(conn: Connection, lead_id: UUID) -> Erasure:
    erasure = await store.find_erasure(conn, lead_id)
    if erasure is None:
        raise LeadNotFound(lead_id)
    return erasure

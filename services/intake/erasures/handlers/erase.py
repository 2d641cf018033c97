"""Erasing a person: bodies that name the person first, then all that is stored under the person's ids, at once."""

from uuid import UUID

from services.intake.erasures import store
from services.intake.erasures.domain import Erasure, LeadNotFound, Order, tell_erasure
from services.intake.erasures.handlers.bodies import LastKeys, Wanted, delete_bodies, delete_new_bodies
from services.intake.erasures.handlers.export import find_person
from services.intake.identity.store.lead_index import lock_lead_index
from shared.auth import record_change
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import Database
from shared.db.retries import Outdated
from shared.messaging.outbox import stage


async def erase_lead(database: Database, order: Order) -> Erasure:
    """Erase a person; one who is erased already is answered as the first time.

    If the process ends in between, nothing under the person's ids is gone, and the call can be repeated. Raises
    LeadNotFound.
    """
    async with database.read_connection() as conn:
        if erasure := await store.find_erasure(conn, order.lead_id):
            return erasure
        lead_ids, _ = await find_person(conn, order.lead_id)
        person = await store.find_identifiers(conn, lead_ids)
    last_keys = await delete_bodies(database, Wanted(person, order.secrets))
    inject_fault("intake.erasure.after_bodies")
    return await database.run(lambda conn: erase_stored(conn, order, last_keys))


async def erase_stored(conn: Connection, order: Order, last_keys: LastKeys) -> Erasure:
    """Erase what is stored, in one transaction: match keys and leads are locked, so no capture is under way meanwhile.

    `last_keys`: of each table of BODIES, the last row that was searched before. Raises LeadNotFound.
    """
    lead_ids, hashes = await find_person(conn, order.lead_id)
    index = await lock_lead_index(conn, hashes, lead_ids)
    if (lead_ids, hashes) != await find_person(conn, order.lead_id):
        raise Outdated("a lead that changes")
    if not lead_ids:
        return await _require_erasure(conn, order.lead_id)
    person = await store.find_identifiers(conn, lead_ids)
    await delete_new_bodies(conn, Wanted(person, order.secrets), last_keys)
    erasure = await store.delete_person(conn, lead_ids, hashes, index.now)
    await record_change(conn, order.key_id, "erased", f"leads/{order.lead_id}")
    await stage(conn, tell_erasure(lead_ids, hashes, index.now), index.now)
    inject_fault("intake.erasure.before_commit")
    return erasure


async def _require_erasure(conn: Connection, lead_id: UUID) -> Erasure:
    erasure = await store.find_erasure(conn, lead_id)
    if erasure is None:
        raise LeadNotFound(lead_id)
    return erasure

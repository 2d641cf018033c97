"""A test message: sent at once, so that who sets a destination up sees whether it arrives."""

from typing import Any

from uuid_utils.compat import uuid7

from services.handoff.destinations.domain.message import Entry, Message
from services.handoff.destinations.handlers.destinations import find
from services.handoff.destinations.handlers.people import Addressee, find_addressee
from services.handoff.notices.domain.notice import PERSON
from shared.auth import Caller, record_change
from shared.db.connection import Connection

SUBJECT = "A test of Accord's notices"
SENTENCE = "This destination works: Accord tells here when leads are offered, due and overdue."


async def send_trial(handoff: Any, caller: Caller, name: str) -> str | None:
    """Why the destination does not take a test message; None if it does. Raises DestinationNotFound."""

    async def prepare(conn: Connection) -> Addressee | None:
        await record_change(conn, caller.key_id, "tested", f"destinations/{name}")
        return await find_addressee(conn, f"{PERSON}{caller.person}") if caller.person else None

    async with handoff.database.read_connection() as conn:
        target = await find(conn, handoff.secrets, name)
    addressee = await handoff.database.run(prepare)
    sender = handoff.notices
    entry = Entry(target.destination.destination, (SENTENCE,))
    message = Message(uuid7(), f"{PERSON}{caller.person or 'api'}", SUBJECT, (entry,), sender.links.inbox())
    answer = await sender.ways.send(message, target, addressee or Addressee(caller.name or "Accord", None))
    reason: str | None = answer.reason
    return reason

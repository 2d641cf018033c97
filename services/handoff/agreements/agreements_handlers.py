"""Both sides signed an agreement."""

from collections.abc import Sequence

from services.handoff.agreements.store import response_terms
from shared.db.connection import Connection
from shared.events.qualification import AgreementActivated
from shared.messaging.event_handler import ReceivedEvent


async def on_activated(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Keep the document: the leads that qualify under it are answered by it."""
    await response_terms.add(conn, [cause.event for cause in heard if isinstance(cause.event, AgreementActivated)])

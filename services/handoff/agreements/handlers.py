"""Both sides signed an agreement."""

from collections.abc import Sequence

from services.handoff.agreements import store
from shared.events.qualification import AgreementActivated
from shared.hearing import ReceivedEvent
from shared.sql import Connection


async def on_activated(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Keep the document: the leads that qualify under it are answered by it."""
    await store.add(conn, [cause.event for cause in heard if isinstance(cause.event, AgreementActivated)])

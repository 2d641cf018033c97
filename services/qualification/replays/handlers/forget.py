"""What happens to replays when a person is erased."""

from collections.abc import Sequence

from services.qualification.replays.store import replay_leads
from services.qualification.scores.handlers.apply_events import list_erased
from shared.db.connection import Connection
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_erased(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """No replay lists these leads any more; what replays counted stays."""
    await replay_leads.delete(conn, list_erased(received))

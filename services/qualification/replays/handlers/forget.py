"""What happens to replays when a person is erased."""

from collections.abc import Sequence

from services.qualification.replays.store import replay_leads
from shared.db.connection import Connection
from shared.events.intake import LeadErased
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_erased(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """No replay lists these leads any more; what replays counted stays."""
    erasures = [event.event for event in received if isinstance(event.event, LeadErased)]
    await replay_leads.delete(conn, sorted({lead_id for erasure in erasures for lead_id in erasure.lead_ids}))

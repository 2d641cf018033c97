"""Erasing a lead because its platform asks for it."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from services.intake.erasures.domain import LeadNotFound, Order
from services.intake.erasures.handlers.erase import erase_lead
from shared.auth import record_security_event
from shared.db.database import Database

# The API key of the change: there is none.
PLATFORM_ID = UUID(int=0)
# In the place of an address in the log.
PLATFORM = "platform"


async def erase_for_platform(database: Database, secrets: Sequence[bytes], lead_id: UUID) -> None:
    """Erase the lead; one that is gone already stays so. `secrets`: those of ACCORD_SECRET."""
    with suppress(LeadNotFound):
        await erase_lead(database, Order(lead_id, PLATFORM_ID, secrets))
        record_security_event("lead_erased", key_id=PLATFORM_ID, target=lead_id, sender=PLATFORM)

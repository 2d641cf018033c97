"""Erasing a lead because its platform asks for it."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from services.intake.erasures.domain import LeadNotFound, Order
from services.intake.erasures.handlers.erase import erase_lead
from shared.db.database import Database

# The API key of the change: there is none.
PLATFORM_ID = UUID(int=0)


async def erase_for_platform(database: Database, secrets: Sequence[bytes], lead_id: UUID) -> None:
    """Erase the lead; one that is gone already stays so. `secrets`: those of ACCORD_SECRET."""
    with suppress(LeadNotFound):
        await erase_lead(database, Order(lead_id, PLATFORM_ID, secrets))

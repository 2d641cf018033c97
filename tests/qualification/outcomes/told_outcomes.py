"""Telling what came of leads, and reading what is kept of it."""

from functools import partial
from typing import Any
from uuid import UUID

from services.qualification.outcomes import handlers, store
from shared.db.database import Database
from shared.events.base import Event
from tests.qualification.agreement_builders import LEAD
from tests.qualification.event_builders import AFTERWARDS, arrival
from tests.qualification.service import QualificationService


async def tell(service: QualificationService, *events: Event) -> None:
    for event in events:
        await service.receive(arrival(event, AFTERWARDS))
        await service.database.run(partial(handlers.on_outcomes, received=[arrival(event, AFTERWARDS)]))


async def read(database: Database, lead_id: UUID = LEAD) -> dict[str, Any]:
    async with database.read_connection() as conn:
        handoffs, won = await store.find_handoffs(conn, [lead_id]), await store.find_won(conn, [lead_id])
    return {
        "handoffs": [(each.cycle, each.accepted_at, each.rejected_at, each.reason, each.finding) for each in handoffs],
        "won": [(each.cycle, each.stage_at, each.amount, each.currency) for each in won],
    }

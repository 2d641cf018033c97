"""A lead that was offered, and its erasure as a consumer hears it."""

from functools import partial
from uuid import UUID

from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.intake import LeadErased
from shared.messaging.dead_letters.store import pass_erasures
from shared.messaging.event_handler import dispatch
from shared.messaging.log.record import Record
from tests.handoff.deals.crm_messages import DANA
from tests.handoff.event_builders import (
    NOON,
    agreement_activated,
    email_key,
    fixed_id,
    lead_captured,
    lead_enriched,
    lead_qualified,
)
from tests.handoff.service import HandoffService
from tests.shared.messaging.event_builders import to_record

LEAD, MERGED = fixed_id(1), fixed_id(2)
CANARY = "a cage for the canary"
PROMISE = {
    "business_hours": {"open": {"mon-sun": ["00:00-24:00"]}},
    "acceptance": {"within": "4h"},
    "first_contact": {"within": "24h"},
}


def lead_erased(*lead_ids: UUID, email: str = DANA) -> list[LeadErased]:
    """The erasure of a person under each of these ids."""
    keys = (email_key(email),)
    return [LeadErased(occurred_at=NOON, lead_id=each, lead_ids=lead_ids, match_keys=keys) for each in lead_ids]


async def consume(service: HandoffService, *events: Event) -> None:
    """Handle these events as a consumer does, one batch for each."""
    for event in events:
        record = to_record(event, 1)
        await service.database.run(partial(handle_record, service, record))


async def handle_record(service: HandoffService, record: Record, conn: Connection) -> None:
    await pass_erasures(conn, [record])
    await dispatch(conn, service.definition.event_handlers, [record])


async def offered_lead(service: HandoffService) -> str:
    """A lead that anna took; its handoff's id."""
    await service.put_seller("anna")
    captured = lead_captured(LEAD, DANA, attributes={"role.title": CANARY})
    enriched = lead_enriched(LEAD, attributes={"company.name": CANARY})
    await service.receive(
        agreement_activated(sales=PROMISE), captured, enriched, lead_qualified(LEAD, attributes={"role.title": CANARY})
    )
    handoff_id: str = (await service.handoff(LEAD))["handoff_id"]
    accepted = await service.admin.put(f"/v1/handoffs/{handoff_id}/acceptance", json={"seller": "anna"})
    assert accepted.status_code == 200
    return handoff_id


async def counts(service: HandoffService, *tables: str) -> dict[str, int]:
    rows = {table: await service.rows(f"select count(*) from {table}") for table in tables}
    return {table: count for table, ((count,),) in rows.items()}

"""What handoff keeps of captures and verdicts is packed; after a downgrade the former version reads all of it."""

from typing import Any

from shared.db.migrations import downgrade
from shared.events.intake import Touch
from tests.handoff.event_builders import fixed_id, lead_captured, lead_qualified
from tests.handoff.service import HandoffService
from tests.support.database import run_sql

LEAD = fixed_id(2)
ATTRIBUTES: dict[str, Any] = {
    "company.name": "Bäcker & Söhne 100%: :x 'quoted'",
    "interest.budget": {"amount": "15000.00", "currency": "EUR"},
    "company.employees": 120,
}
ARE_PACKED = "select (select packed is not null from captures), (select packed_content is not null from briefs)"
CAPTURES = "select touch, attributes from handoff.captures"
BRIEFS = "select content -> 'attributes' from handoff.briefs"
STAGED = "select data from handoff.outbox order by position"


async def test_a_former_version_can_read_packets_and_events_after_a_downgrade(
    service: HandoffService, database_url: str
) -> None:
    await service.put_seller("anna")
    touch = Touch(channel="paid_search", campaign="a campaign with a name that takes its place")
    await service.receive(lead_captured(LEAD, attributes=ATTRIBUTES, touch=touch))
    await service.receive(lead_qualified(LEAD, attributes=ATTRIBUTES))
    events = await service.staged_events()
    assert await service.rows(ARE_PACKED) == [(True, True)]
    await service.database.close()

    await downgrade(database_url, "handoff", "0015")

    assert await run_sql(database_url, CAPTURES) == [(touch.model_dump(exclude_none=True), ATTRIBUTES)]
    assert await run_sql(database_url, BRIEFS) == [(ATTRIBUTES,)]
    assert await run_sql(database_url, STAGED) == [(event["data"],) for event in events]

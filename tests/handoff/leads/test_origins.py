"""Whose find a lead is: sales' own if a source of kind `sales` captured the person first."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from uuid_utils.compat import uuid7

from shared.db.migrations import downgrade, migrate
from shared.events.base import Event
from tests.handoff.event_builders import HOUR, NOON, lead_captured, lead_merged, lead_qualified
from tests.handoff.service import HandoffService

LEAD, OLDER = uuid7(), uuid7()
OWN_FIRST = [
    lead_captured(LEAD, source_kind="sales", occurred_at=NOON - HOUR),
    lead_captured(LEAD, occurred_at=NOON),
    lead_qualified(LEAD),
]
FORM_FIRST = [
    lead_captured(LEAD, occurred_at=NOON - HOUR),
    lead_captured(LEAD, source_kind="sales", occurred_at=NOON),
    lead_qualified(LEAD),
]


@pytest.mark.parametrize("events", [*permutations(OWN_FIRST)])
async def test_a_lead_that_sales_captured_first_is_of_origin_sales(
    service: HandoffService, events: Sequence[Event]
) -> None:
    await service.put_seller("anna")
    for event in events:
        await service.receive(event)

    assert (await service.handoff(LEAD))["origin"] == "sales"


@pytest.mark.parametrize("events", [*permutations(FORM_FIRST)])
async def test_a_lead_that_a_form_captured_first_is_marketings(
    service: HandoffService, events: Sequence[Event]
) -> None:
    await service.put_seller("anna")
    for event in events:
        await service.receive(event)

    assert (await service.handoff(LEAD))["origin"] == "marketing"


@pytest.mark.parametrize("seller", [None, "anna"])
async def test_the_events_of_a_self_sourced_lead_name_its_origin(service: HandoffService, seller: str | None) -> None:
    await service.put_seller("anna")
    lead = uuid7()

    await service.receive(lead_captured(lead, source_kind="sales", seller=seller), lead_qualified(lead))

    [offered] = await service.staged_events("handoff.offered")
    assert offered["data"]["origin"] == "sales"


MERGED_STORY = [
    lead_captured(OLDER, occurred_at=NOON),
    lead_captured(LEAD, source_kind="sales", occurred_at=NOON - HOUR),
    lead_qualified(OLDER),
    lead_merged(LEAD, OLDER),
]


@pytest.mark.parametrize("events", [*permutations(MERGED_STORY)])
async def test_of_a_merged_person_the_earliest_capture_under_any_id_counts(
    service: HandoffService, events: Sequence[Event]
) -> None:
    await service.put_seller("anna")
    for event in events:
        await service.receive(event)

    assert {handoff["origin"] for handoff in await service.handoffs(lead=str(OLDER))} == {"sales"}


async def test_leads_from_before_the_migration_are_of_sales_if_a_seller_brought_them(
    service: HandoffService, database_url: str
) -> None:
    own, form = uuid7(), uuid7()
    await service.put_seller("anna")
    await service.receive(lead_captured(own, source_kind="sales", seller="anna"), lead_captured(form))
    await service.receive(lead_qualified(own), lead_qualified(form))

    await downgrade(database_url, "handoff", "0009")
    await migrate(database_url)
    await service.receive(lead_captured(form, source_kind="sales"))

    assert [(await service.handoff(lead))["origin"] for lead in (own, form)] == ["sales", "marketing"]

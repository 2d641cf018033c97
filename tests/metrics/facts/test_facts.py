"""Which fields of an event metrics keeps for ever, and that it keeps each event once."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.metrics.facts.domain import KEPT_FIELDS, band_size, strip_personal_data
from shared.db.connection import sql
from shared.db.database import Database
from shared.db.packed_json import decode_json
from shared.events.catalogue import BY_TOPIC, CATALOGUE
from shared.events.intake import LeadEnriched, LeadErased, Touch
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    activity_recorded,
    agreement_activated,
    day,
    deal_event,
    handoff_contacted,
    handoff_id,
    handoff_offered,
    handoff_rejected,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    received_event,
    sla_event,
)

SELECT_WON = sql("""
    select event_id, topic, partition, number, subject, lead_id, occurred_at, recorded_at, data, packed_data
    from facts where type = 'deal.won'
""")


def test_every_event_type_of_the_other_services_but_erasures_has_a_list_of_fields_to_keep() -> None:
    assert set(KEPT_FIELDS) == set(CATALOGUE.values()) - {LeadErased, *BY_TOPIC["metrics"]}


def test_only_codes_bands_and_money_of_a_capture_are_kept() -> None:
    touch = Touch(
        channel="paid_search", campaign="summer", utm_source="google", utm_term="dana reyes", utm_content="for dana",
        referrer="https://www.example.org/dana", landing_page="/dana", ad_id="9",
    )  # fmt: skip
    attributes = {
        "company.name": "Reyes Logistics", "company.domain": "reyes.example", "company.industry": "logistics",
        "company.employees": 120, "company.country": "DE", "role.title": "Head of Operations",
        "role.seniority": "director",
        "interest.product": "ask for Dana Reyes", "interest.budget": {"amount": "15000.00", "currency": "EUR"},
        "contact.email_class": "business", "custom.fleet_size": 40,
    }  # fmt: skip
    event = lead_captured(new_lead_id(), day(1), touch=touch, attributes=attributes)

    kept = strip_personal_data(event)

    assert kept == {
        "capture_id": str(event.capture_id), "source": "website", "source_kind": "form", "activity": "form_submitted",
        "touch": {"channel": "paid_search", "campaign": "summer", "utm_source": "google", "ad_id": "9"},
        "attributes": {
            "company.industry": "logistics", "company.country": "DE", "company.size": "51-200",
            "role.seniority": "director", "interest.budget": {"amount": "15000.00", "currency": "EUR"},
            "contact.email_class": "business",
        },
    }  # fmt: skip


def test_of_what_became_known_of_a_lead_codes_and_bands_are_kept() -> None:
    event = LeadEnriched(
        lead_id=new_lead_id(),
        occurred_at=day(1),
        enrichment_id=uuid4(),
        attributes={"company.name": "Reyes Logistics", "company.employees": 120, "company.country": "DE"},
    )

    assert strip_personal_data(event) == {
        "enrichment_id": str(event.enrichment_id),
        "attributes": {"company.country": "DE", "company.size": "51-200"},
    }


def test_the_reason_for_choosing_a_seller_is_not_kept() -> None:
    lead_id = new_lead_id()

    assert strip_personal_data(handoff_offered(lead_id, day(1))) == {
        "handoff_id": str(handoff_id(lead_id)), "product": "default", "kind": "mql", "cycle": 1,
        "origin": "marketing", "seller": "anna", "team": "north",
    }  # fmt: skip


def test_an_activity_is_kept_without_its_properties_and_a_merge_without_its_match_keys() -> None:
    activity, (merge, _) = activity_recorded(new_lead_id(), day(1)), lead_merged(new_lead_id(), new_lead_id(), day(2))

    assert strip_personal_data(activity) == {
        "activity_id": str(activity.activity_id),
        "activity": "demo_requested",
        "touch": {},
    }
    assert strip_personal_data(merge) == {"survivor": str(merge.survivor), "merged": str(merge.merged)}


def test_a_rejection_keeps_codes_and_bands_and_a_conversation_no_channel() -> None:
    lead_id = new_lead_id()
    handoff = {"handoff_id": str(handoff_id(lead_id)), "product": "default", "kind": "mql", "cycle": 1,
              "origin": "marketing", "seller": "anna", "team": "north"}  # fmt: skip
    correction = {"company.employees": 8, "company.name": "Reyes", "company.industry": "logistics"}

    assert strip_personal_data(handoff_rejected(lead_id, day(1), correction=correction)) == handoff | {
        "agreement_version": 1, "reason": "too_small", "clause": "size", "returns": "nurture", "check": "confirmed",
        "correction": {"company.size": "0-10", "company.industry": "logistics"},
    }  # fmt: skip
    assert strip_personal_data(handoff_contacted(lead_id, day(1), channel="+12025550123")) == handoff | {
        "contact": "conversation"
    }


def test_a_clock_is_kept_with_its_times() -> None:
    met = sla_event("met", new_lead_id(), day(2.5))

    assert strip_personal_data(met) == {
        "handoff_id": str(met.handoff_id), "product": "default", "kind": "mql", "cycle": 1, "origin": "marketing",
        "team": "north", "clock": str(met.clock), "target": "acceptance", "agreement_version": 1,
        "started_at": "2026-03-02T00:00:00.000000Z", "due_at": "2026-03-03T00:00:00.000000Z",
        "elapsed_seconds": 3600.0, "business_seconds": 1800.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        (0, "0-10"), (10, "0-10"), (11, "11-50"), (10.5, "11-50"), (120, "51-200"), (10_001, "10001-"),
        ({"min": 51, "max": 200}, "51-200"), ({"min": 60, "max": 70}, "51-200"), ({"min": 10, "max": 60}, "10-60"),
        ({"min": 500, "max": None}, "500-"), ({"min": None, "max": 20}, "0-20"),
    ],
)  # fmt: skip
def test_the_size_of_a_company_is_kept_as_a_band(size: Any, kept: str) -> None:
    assert band_size(size) == kept


async def test_an_event_received_again_is_one_fact(database: Database, receive: Receive) -> None:
    captured = received_event(lead_captured(new_lead_id(), day(1)))
    qualified = received_event(lead_qualified(new_lead_id(), day(2)))

    await receive(captured, qualified)
    await receive(captured)
    await receive(qualified, captured)

    assert await count_facts(database) == [("lead.captured", 1), ("lead.qualified", 1)]


async def test_a_broadcast_to_every_partition_is_one_fact_also_a_week_later(
    database: Database, receive: Receive
) -> None:
    event, event_id = agreement_activated(day(1)), UUID(int=1)
    broadcast = [received_event(event, partition=partition, event_id=event_id) for partition in range(12)]
    weekly = [received_event(event, partition=partition, event_id=event_id) for partition in range(12)]

    await receive(*broadcast, received_event(agreement_activated(day(2), version=2)))
    await receive(*weekly)

    assert await count_facts(database) == [("agreement.activated", 2)]


async def test_a_fact_keeps_its_number_its_times_and_its_lead(database: Database, receive: Receive) -> None:
    lead_id = new_lead_id()
    won = received_event(deal_event("won", lead_id, day(3)), recorded_at=day(5), partition=7)

    await receive(won, lead_captured(new_lead_id(), day(1)))

    async with database.read_connection() as conn:
        row = (await conn.execute(SELECT_WON)).one()
    *fields, data, packed = row
    assert fields == [won.event_id, "handoff", 7, won.number, str(lead_id), lead_id, day(3), day(5)]
    assert decode_json(data, packed)["seller"] == "anna"


async def count_facts(database: Database) -> list[tuple[str, int]]:
    async with database.read_connection() as conn:
        rows = await conn.execute(sql("select type, count(*) from facts group by type order by type"))
        return [(row[0], row[1]) for row in rows]

"""What is kept of an event for ever, and that it is kept once."""

from typing import Any

import pytest

from services.metrics.facts.domain import KEPT_FIELDS, band_size, strip_personal_data
from shared.db.connection import sql
from shared.db.database import Database
from shared.events.catalogue import CATALOGUE
from shared.events.intake import Touch
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


def test_it_is_decided_for_every_published_type_what_is_kept_of_it() -> None:
    assert set(KEPT_FIELDS) == set(CATALOGUE.values())


def test_of_a_capture_remain_codes_bands_and_money() -> None:
    touch = Touch(
        channel="paid_search", campaign="summer", utm_source="google", utm_term="dana reyes", utm_content="for dana",
        referrer="https://www.example.org/dana", landing_page="/dana", ad_id="9",
    )  # fmt: skip
    attributes = {
        "company.name": "Reyes Logistics", "company.domain": "reyes.example", "company.industry": "logistics",
        "company.employees": 120, "company.country": "DE", "role.title": "Head of Operations",
        "role.seniority": "director",
        "interest.product": "get_json for Dana Reyes", "interest.budget": {"amount": "15000.00", "currency": "EUR"},
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


def test_the_words_why_a_seller_was_chosen_are_not_kept() -> None:
    someone = new_lead_id()

    assert strip_personal_data(handoff_offered(someone, day(1))) == {
        "handoff_id": str(handoff_id(someone)), "product": "default", "kind": "mql", "cycle": 1,
        "origin": "marketing", "seller": "anna", "team": "north",
    }  # fmt: skip


def test_what_a_lead_did_is_kept_without_its_properties_and_a_merge_without_its_keys() -> None:
    done, (told, _) = activity_recorded(new_lead_id(), day(1)), lead_merged(new_lead_id(), new_lead_id(), day(2))

    assert strip_personal_data(done) == {
        "activity_id": str(done.activity_id),
        "activity": "demo_requested",
        "touch": {},
    }
    assert strip_personal_data(told) == {"survivor": str(told.survivor), "merged": str(told.merged)}


def test_a_rejection_keeps_codes_and_bands_and_a_conversation_no_channel() -> None:
    someone = new_lead_id()
    handed = {"handoff_id": str(handoff_id(someone)), "product": "default", "kind": "mql", "cycle": 1,
              "origin": "marketing", "seller": "anna", "team": "north"}  # fmt: skip
    correction = {"company.employees": 8, "company.name": "Reyes", "company.industry": "logistics"}

    assert strip_personal_data(handoff_rejected(someone, day(1), correction=correction)) == handed | {
        "agreement_version": 1, "reason": "too_small", "clause": "size", "returns": "nurture", "check": "confirmed",
        "correction": {"company.size": "0-10", "company.industry": "logistics"},
    }  # fmt: skip
    assert strip_personal_data(handoff_contacted(someone, day(1), channel="+12025550123")) == handed | {
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
def test_a_company_is_kept_as_a_band(size: Any, kept: str) -> None:
    assert band_size(size) == kept


async def test_what_is_heard_again_is_one_fact(database: Database, receive: Receive) -> None:
    one, other = (
        received_event(lead_captured(new_lead_id(), day(1))),
        received_event(lead_qualified(new_lead_id(), day(2))),
    )

    await receive(one, other)
    await receive(one)
    await receive(other, one)

    assert await kept(database) == [("lead.captured", 1), ("lead.qualified", 1)]


async def test_what_is_told_to_every_partition_is_one_fact_also_a_week_later(
    database: Database, receive: Receive
) -> None:
    first = agreement_activated(day(1))
    said = received_event(first)
    everywhere = [received_event(first, partition=partition, event_id=said.event_id) for partition in range(12)]
    again = [received_event(first, partition=partition, event_id=said.event_id) for partition in range(12)]

    await receive(*everywhere, received_event(agreement_activated(day(2), version=2)))
    await receive(*again)

    assert await kept(database) == [("agreement.activated", 2)]


async def test_a_fact_keeps_its_place_its_times_and_its_lead(database: Database, receive: Receive) -> None:
    someone = new_lead_id()
    said = received_event(deal_event("won", someone, day(3)), recorded_at=day(5), partition=7)

    await receive(said, lead_captured(new_lead_id(), day(1)))

    columns = "event_id, topic, partition, number, subject, lead_id, occurred_at, recorded_at, data->>'seller'"
    async with database.read_connection() as conn:
        row = (await conn.execute(sql(f"select {columns} from facts where type = 'deal.won'"))).one()
    assert tuple(row) == (said.event_id, "handoff", 7, said.number, str(someone), someone, day(3), day(5), "anna")


async def kept(database: Database) -> list[tuple[str, int]]:
    async with database.read_connection() as conn:
        rows = await conn.execute(sql("select type, count(*) from facts group by type order by type"))
        return [(row[0], row[1]) for row in rows]

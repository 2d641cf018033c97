"""What the CRMs say of their deals."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.sources.adapters import hubspot, pipedrive
from services.intake.sources.adapters.adapter import Outcome, Unreadable
from services.intake.sources.domain import Source
from tests.intake.sources.adapters.bodies import CHANGE, PIPEDRIVE, SALESFORCE
from tests.intake.sources.adapters.samples import NOW, read

SOURCE = Source(
    "crm",
    "api",
    value_map={
        "stage": {"29471": "won", "5": "opportunity", "odd": "sold"},
        "owner": {"12415231": "kim", "005xx": "lee"},
        "reason": {"too dear": "price"},
    },
)
AT = datetime(2026, 11, 25, 9, 46, 42, tzinfo=UTC)


def test_hubspot_tells_each_change_of_a_stage_whatever_its_event_id() -> None:
    body = [
        CHANGE,
        CHANGE | {"propertyValue": "appointmentscheduled", "occurredAt": 1795600001000},
        CHANGE | {"objectId": 513, "propertyValue": "closedlost", "attemptNumber": 1},
    ]

    assert read("hubspot", body, SOURCE) == [
        Outcome("512", "won", AT),
        Outcome("512", "opportunity", AT.replace(second=41)),
        Outcome("513", "lost", AT),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"propertyName": "amount"},
        {"propertyValue": "a stage of ours"},
        {"propertyValue": "odd"},
        {"subscriptionType": "contact.propertyChange"},
        {"objectId": "dana@example.com"},
        {"occurredAt": "soon"},
        {"subscriptionType": "object.propertyChange", "objectTypeId": "0-1"},
    ],
)
def test_what_hubspot_says_of_other_things_is_passed_over(change: dict[str, Any]) -> None:
    assert read("hubspot", [CHANGE | change], SOURCE) == []


def test_the_newer_names_of_hubspot_and_the_stages_of_the_source_count() -> None:
    newer = CHANGE | {"subscriptionType": "object.propertyChange", "objectTypeId": "0-3", "propertyValue": "29471"}
    older = {**CHANGE, "eventType": "deal.propertyChange"}
    del older["subscriptionType"]

    assert read("hubspot", [newer, older], SOURCE) == [Outcome("512", "won", AT)] * 2


def test_hubspot_is_asked_for_amount_owner_and_contact() -> None:
    deal = {
        "properties": {
            "amount": "1200",
            "deal_currency_code": "eur",
            "hubspot_owner_id": "12415231",
            "closed_lost_reason": "too dear",
        },
        "associations": {"contacts": {"results": [{"id": "77", "type": "deal_to_contact"}]}},
    }
    contact = {"properties": {"email": "dana@example.com"}}

    assert hubspot.contact_of(deal) == "77"
    assert hubspot.read_fetched(SOURCE, Outcome("512", "won", AT), deal, contact) == Outcome(
        "512",
        "won",
        AT,
        {"amount": "1200.00", "currency": "EUR"},
        "kim",
        "price",
        {"email": "dana@example.com", "contact_id": "77"},
    )


def test_pipedrive_tells_a_deal_with_amount_and_owner() -> None:
    assert read("pipedrive", PIPEDRIVE, SOURCE) == [
        Outcome(
            "8",
            "won",
            datetime(2026, 6, 22, 10, 30, 4, tzinfo=UTC),
            {"amount": "1200.00", "currency": "EUR"},
            "kim",
        )
    ]


@pytest.mark.parametrize(
    "body",
    [
        PIPEDRIVE | {"data": None, "meta": PIPEDRIVE["meta"] | {"action": "delete"}},
        PIPEDRIVE | {"meta": PIPEDRIVE["meta"] | {"entity": "person"}},
        PIPEDRIVE | {"data": PIPEDRIVE["data"] | {"status": "deleted"}},
        {"meta": [], "data": 7},
    ],
)
def test_what_pipedrive_says_of_other_things_is_passed_over(body: dict[str, Any]) -> None:
    assert read("pipedrive", body, SOURCE) == []


def test_pipedrive_tells_the_address_of_the_person_of_a_deal() -> None:
    (outcome,) = read("pipedrive", PIPEDRIVE | {"data": PIPEDRIVE["data"] | {"person_id": {"value": 77}}}, SOURCE)
    person = {"data": {"email": [{"value": "old@example.com"}, {"value": "dana@example.com", "primary": True}]}}

    assert isinstance(outcome, Outcome)
    assert outcome.lead == {"person_id": "77"}
    assert pipedrive.read_fetched(outcome, person).lead == {"email": "dana@example.com"}
    assert pipedrive.read_fetched(outcome, {"data": None}).lead == {}


def test_the_first_version_of_pipedrive_is_read_too() -> None:
    body = {"meta": {"action": "updated", "object": "deal", "timestamp": 1}, "current": PIPEDRIVE["data"]}

    assert [each.deal_id for each in read("pipedrive", body, SOURCE) if isinstance(each, Outcome)] == ["8"]


def test_salesforce_tells_the_latest_state_of_an_opportunity() -> None:
    won = Outcome(
        "006xx000004TmiQAAS",
        "won",
        datetime(2026, 6, 22, 10, 30, 4, tzinfo=UTC),
        {"amount": "1200.00", "currency": "EUR"},
        "lee",
    )

    assert read("salesforce", SALESFORCE.encode(), SOURCE) == [won]
    untimed = SALESFORCE.replace("LastStageChangeDate", "Other").encode()
    assert [each.occurred_at for each in read("salesforce", untimed, SOURCE) if isinstance(each, Outcome)] == [NOW]
    assert read("salesforce", SALESFORCE.replace("Closed Won", "Ours").encode(), SOURCE) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"\x00\x01",
        b"<a>" * 100_000,
    ],
)
def test_no_xml_and_xml_with_entities_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read("salesforce", body, SOURCE)

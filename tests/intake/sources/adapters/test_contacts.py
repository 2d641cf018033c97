"""What the CRMs say of their contacts and companies: attributes, the address, the CRM's instant."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.sources.adapters.adapter import CompanyUpdate, ContactUpdate, Outcome
from services.intake.sources.domain import Source
from tests.intake.sources.adapters.bodies import (
    CHANGE,
    COMPANY_CHANGE,
    CONTACT_CHANGE,
    PIPEDRIVE_ORGANIZATION,
    PIPEDRIVE_PERSON,
    SALESFORCE_CONTACT,
    SIZE_CODE,
)
from tests.intake.sources.adapters.samples import NOW, read

SOURCE = Source(
    "crm",
    "api",
    field_map={"fleet": "custom.fleet_size", SIZE_CODE: "company.employees", "MailingCountry": "company.country"},
    value_map={"company.industry": {"Transportation": "logistics"}, SIZE_CODE: {"42": "51-200"}},
)
AT = datetime(2026, 11, 25, 9, 46, 42, tzinfo=UTC)
SUMMER = datetime(2026, 6, 22, 10, 30, 4, tzinfo=UTC)


def test_hubspot_tells_the_changes_of_a_contact_at_one_instant_together_beside_deals() -> None:
    fleet = CONTACT_CHANGE | {"propertyName": "fleet", "propertyValue": "40"}
    later = fleet | {"subscriptionType": "object.propertyChange", "objectTypeId": "0-1", "occurredAt": 1795600003000}

    assert read("hubspot", [CONTACT_CHANGE, CHANGE, fleet, later], SOURCE) == [
        Outcome("512", "won", AT),
        ContactUpdate("77", AT, {"role.title": "Head of Operations", "custom.fleet_size": "40"}),
        ContactUpdate("77", AT.replace(second=43), {"custom.fleet_size": "40"}),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"propertyName": "email", "propertyValue": "dana@example.com"},
        {"propertyName": "message", "propertyValue": "Please call me"},
        {"propertyName": "a field of ours"},
        {"propertyValue": ""},
        {"objectId": "dana@example.com"},
        {"occurredAt": "soon"},
        {"subscriptionType": "contact.creation"},
        {"subscriptionType": "object.propertyChange", "objectTypeId": "0-2"},
    ],
)
def test_what_hubspot_says_without_an_attribute_of_a_contact_is_passed_over(change: dict[str, Any]) -> None:
    assert read("hubspot", [CONTACT_CHANGE | change], SOURCE) == []


def test_pipedrive_tells_what_changed_of_a_person_and_all_of_a_new_one() -> None:
    created = PIPEDRIVE_PERSON | {"meta": PIPEDRIVE_PERSON["meta"] | {"action": "create"}, "previous": None}

    assert read("pipedrive", PIPEDRIVE_PERSON, SOURCE) == [
        ContactUpdate("8", SUMMER, {"company.employees": "51-200"}, "dana@example.com")
    ]
    assert read("pipedrive", created, SOURCE) == [
        ContactUpdate(
            "8", SUMMER, {"role.title": "Head of Operations", "company.employees": "51-200"}, "dana@example.com"
        )
    ]
    assert read("pipedrive", PIPEDRIVE_PERSON | {"previous": {"name": "Dana"}}, SOURCE) == []


def test_the_first_version_of_pipedrive_names_all_that_there_was() -> None:
    before = {"id": 8, "job_title": "Head of Operations", SIZE_CODE: "41", "email": [{"value": "dana@example.com"}]}
    body = {
        "meta": {"action": "updated", "object": "person", "timestamp": "2026-06-22T10:30:04Z"},
        "current": before | {SIZE_CODE: "42"},
        "previous": before,
    }

    assert read("pipedrive", body, SOURCE) == [
        ContactUpdate("8", SUMMER, {"company.employees": "51-200"}, "dana@example.com")
    ]


def test_hubspot_tells_the_changes_of_a_company_at_one_instant_together() -> None:
    newer = {"subscriptionType": "object.propertyChange", "objectTypeId": "0-2"}
    named = COMPANY_CHANGE | newer | {"propertyName": "name", "propertyValue": "Reyes Logistics"}
    titled = COMPANY_CHANGE | {"propertyName": "jobtitle", "propertyValue": "Head of Operations"}

    assert read("hubspot", [COMPANY_CHANGE, CONTACT_CHANGE, named, titled], SOURCE) == [
        ContactUpdate("77", AT, {"role.title": "Head of Operations"}),
        CompanyUpdate("900", AT, {"company.employees": "120", "company.name": "Reyes Logistics"}),
    ]


def test_pipedrive_tells_what_changed_of_an_organisation_and_all_of_a_new_one() -> None:
    created = PIPEDRIVE_ORGANIZATION | {
        "meta": PIPEDRIVE_ORGANIZATION["meta"] | {"action": "create"},
        "data": PIPEDRIVE_ORGANIZATION["data"] | {"employee_count": None},
        "previous": None,
    }
    deleted = PIPEDRIVE_ORGANIZATION | {"meta": PIPEDRIVE_ORGANIZATION["meta"] | {"action": "delete"}, "data": None}

    assert read("pipedrive", PIPEDRIVE_ORGANIZATION, SOURCE) == [
        CompanyUpdate("1", SUMMER, {"company.name": "Reyes Logistics", "company.employees": "120"})
    ]
    assert read("pipedrive", created, SOURCE) == [
        CompanyUpdate("1", SUMMER, {"company.name": "Reyes Logistics", "company.employees": "51-200"})
    ]
    assert read("pipedrive", deleted, SOURCE) == []


def test_salesforce_tells_the_whole_record_of_a_contact_or_a_lead() -> None:
    attributes = {
        "company.name": "Reyes Logistics",
        "company.industry": "logistics",
        "company.employees": "120",
        "company.annual_revenue": {"amount": "9000000.00", "currency": "EUR"},
    }
    told = ContactUpdate("00Qxx000004TmiQAAS", SUMMER, attributes, "Dana@Example.com")
    contact = SALESFORCE_CONTACT.replace("sf:Lead", "sf:Contact").replace("sf:Industry", "sf:MailingCountry")

    assert read("salesforce", SALESFORCE_CONTACT.encode(), SOURCE) == [told]
    (of_contact,) = read("salesforce", contact.replace("LastModifiedDate", "Other").encode(), SOURCE)
    assert isinstance(of_contact, ContactUpdate)
    assert (of_contact.occurred_at, of_contact.attributes["company.country"]) == (NOW, "Transportation")
    assert read("salesforce", SALESFORCE_CONTACT.replace("sf:Lead", "sf:Account").encode(), SOURCE) == []

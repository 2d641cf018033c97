"""Leads that platforms name by an id: what the notification says, and what the platform tells when it is asked."""

from typing import Any

import orjson

from services.intake.sources.adapters import linkedin, meta
from services.intake.sources.adapters.adapter import Erasure, Fetch, Lead
from services.intake.sources.domain import Source
from tests.intake.sources.adapters.bodies import FORM, GRAPH, MANY_PAGES, NOTIFICATION, RESPONSE
from tests.intake.sources.adapters.samples import SOURCE, make_request, read, verifies


def test_a_post_of_many_pages_names_each_lead_by_its_exact_id() -> None:
    signature = "sha256=4185e662cd08ce7da11a1632195a9c95215a57acf050fb851f4c5eec5dd7a73d"

    assert read("meta", MANY_PAGES) == [
        Fetch(
            "900000000000000001",
            {"page_id": "1029384756", "form_id": "556677889900", "created_time": "1795600001"},
        ),
        Fetch(
            "900000000000000002",
            {
                "page_id": "1029384756",
                "form_id": "556677889900",
                "adgroup_id": "120200000000000001",
                "ad_id": "120200000000000001",
                "created_time": "1795600002",
            },
        ),
        Fetch(
            "900000000000000003",
            {"page_id": "1029384757", "form_id": "556677889901", "created_time": "1795600003"},
        ),
    ]
    assert verifies("meta", make_request(MANY_PAGES, x_hub_signature_256=signature), "app-secret-of-the-check")
    again = orjson.dumps(orjson.loads(MANY_PAGES))
    assert not verifies("meta", make_request(again, x_hub_signature_256=signature), "app-secret-of-the-check")


def test_a_thousand_leads_in_one_post_are_a_thousand() -> None:
    change = {"field": "leadgen", "value": {"leadgen_id": 1}}
    body = {"entry": [{"changes": [{**change, "value": {"leadgen_id": number}}]} for number in range(1, 1001)]}

    assert [each.id for each in read("meta", body) if isinstance(each, Fetch)] == [str(each) for each in range(1, 1001)]


def test_the_test_button_of_meta_makes_a_test_lead_without_asking() -> None:
    value = {"leadgen_id": "444444444444", "adgroup_id": "44444444444"}
    body = {"entry": [{"id": "0", "changes": [{"field": "leadgen", "value": value}]}]}

    assert read("meta", body) == [Lead({"source": "ads", "external_id": "444444444444", "test": True})]


def test_graph_tells_the_answers_and_the_campaign() -> None:
    body = {
        "source": "ads",
        "external_id": "9876543210123456",
        "contact": {"name": "Dana Reyes", "email": "dana@example.com", "phone": "+15550100123"},
        "touch": {
            "channel": "paid_social",
            "campaign": "Summer",
            "ad_id": "120200000000001",
            "utm_source": "instagram",
        },
        "custom": {"form_id": "556677889900"},
        "answers": {"what_size_is_your_team?": "11_50", "interests": ["bikes", "boats"]},
    }

    assert meta.read_fetched(SOURCE, GRAPH) == Lead(body)
    at = {"occurred_at": "2026-06-22T10:30:05+00:00"}
    assert meta.read_fetched(SOURCE, GRAPH, backfill=True) == Lead(body | at)


def test_a_lead_that_came_without_an_advertisement_is_organic() -> None:
    lead = meta.read_fetched(Source("ads", "ads", channel="paid_social"), GRAPH | {"is_organic": True})

    assert lead.body["touch"]["channel"] == "organic_social"


def test_a_lead_of_the_testing_tool_is_a_test() -> None:
    fields: list[dict[str, Any]] = [{"name": "full_name", "values": ["<test lead: dummy data for full_name>"]}]

    assert meta.read_fetched(SOURCE, GRAPH | {"field_data": fields}).body["test"] is True
    assert meta.read_fetched(SOURCE, GRAPH | {"created_time": "soon"}, backfill=True).body.get("occurred_at") is None


def test_linkedin_names_the_lead_its_form_and_its_creative() -> None:
    hints = {"form": str(NOTIFICATION["leadGenForm"]), "creative": "urn:li:sponsoredCreative:1"}

    assert read("linkedin", NOTIFICATION) == [Fetch("a1b2-3", hints)]
    assert linkedin.form_of({}, {"form": str(NOTIFICATION["leadGenForm"])}) == ("3162", "1")
    assert linkedin.path_of("a/../b") == "leadFormResponses/a%2F..%2Fb"


def test_a_lead_that_was_deleted_at_linkedin_is_to_be_erased() -> None:
    assert read("linkedin", NOTIFICATION | {"leadAction": "DELETED"}) == [Erasure("a1b2-3")]
    assert read("linkedin", NOTIFICATION | {"type": "OTHER"}) == []


def test_linkedins_answers_get_their_names_from_the_form() -> None:
    lead = linkedin.read_fetched(SOURCE, RESPONSE, FORM, {"creative": "urn:li:sponsoredCreative:1"}, backfill=True)

    assert lead.body == {
        "source": "ads",
        "external_id": "a1b2-3",
        "occurred_at": "2025-06-22T10:30:05+00:00",
        "contact": {"email": "dana@example.com", "name": "Dana"},
        "touch": {"channel": "paid_social", "campaign": "778899", "ad_id": "1", "utm_source": "linkedin"},
        "answers": {"Fleet?": ["Large"], "question 9": "bikes"},
    }


def test_an_instant_of_linkedin_may_be_in_seconds() -> None:
    assert linkedin.read_instant(1750588205) == linkedin.read_instant(1750588205000) == "2025-06-22T10:30:05+00:00"
    others: list[Any] = [None, "soon", 10**300, []]
    assert [linkedin.read_instant(value) for value in others] == [""] * 4

"""What each platform's leads are in Accord's words."""

from urllib.parse import urlencode

import orjson

from services.intake.sources.adapters.adapter import Activity, Lead
from services.intake.sources.domain import Source
from tests.intake.sources.adapters.bodies import CALENDLY, GOOGLE, HUBSPOT_FORM, TYPEFORM
from tests.intake.sources.adapters.samples import read, read_body

DANA = {"name": "Dana Reyes", "email": "dana@example.com", "phone": "+15550100123"}


def test_google_ads_brings_the_answers_the_click_and_the_campaign_with_ids_as_text() -> None:
    assert read_body("google_ads", GOOGLE) == {
        "source": "ads",
        "external_id": "TeSter-Opaque-0001-may-be-very-long",
        "contact": DANA,
        "company": {"employees": "51-200"},
        "touch": {
            "channel": "paid_search",
            "campaign": "21212345678",
            "ad_id": "700012345678",
            "click_id": {"gclid": "Cj0KCQ-sample"},
        },
        "custom": {"form_id": "40012345678", "adgroup_id": "151512345678", "asset_group_id": "6400123456"},
        "answers": {"What do you ship?": "bikes"},
    }


def test_a_source_names_the_campaigns_and_answers_of_a_platform() -> None:
    source = Source(
        "ads",
        "ads",
        channel="video",
        field_map={"What do you ship?": "interest.product", "FULL_NAME": "ignore"},
        value_map={"campaign": {"21212345678": "summer"}, "interest.product": {"bikes": "bike_fleet"}},
        default_activity="ad_form",
    )
    body = read_body("google_ads", GOOGLE, source)

    assert (body["touch"]["channel"], body["touch"]["campaign"]) == ("video", "summer")
    assert (body["interest"], body["contact"].get("name"), body["activity"]) == (
        {"product": "bike_fleet"},
        None,
        "ad_form",
    )


def test_a_test_lead_of_google_says_that_it_is_one() -> None:
    assert read_body("google_ads", GOOGLE | {"is_test": True})["test"] is True


def test_an_id_of_any_length_is_kept_as_one_of_its_own() -> None:
    ids = [
        read_body("google_ads", GOOGLE | {"lead_id": id_})["external_id"] for id_ in (9_007_199_254_740_993, "x" * 201)
    ]

    assert ids[0] == "9007199254740993"
    assert (ids[1][:7], len(ids[1])) == ("sha256:", 71)


def test_typeform_names_answers_by_their_references_or_titles() -> None:
    source = Source("ads", "form", field_map={"size": "company.employees"})

    assert read_body("typeform", TYPEFORM, source) == {
        "source": "ads",
        "external_id": "f0e1d2c3b4a5",
        "contact": {"name": "Dana Reyes", "email": "dana@example.com"},
        "company": {"employees": "11-50"},
        "touch": {"utm_source": "google", "click_id": {"gclid": "Cj0-sample"}},
        "custom": {"form_id": "abC123"},
        "answers": {"What do you ship?": ["bikes", "boats", "trains"], "score": "9"},
    }


def test_a_booking_is_a_lead_whose_activity_is_the_meeting() -> None:
    assert read_body("calendly", CALENDLY) == {
        "source": "ads",
        "external_id": "https://api.calendly.com/scheduled_events/E1/invitees/I1",
        "activity": "meeting_booked",
        "contact": DANA,
        "company": {"name": "Acme"},
        "touch": {"utm_source": "google", "utm_campaign": "summer"},
        "custom": {"meeting_starts_at": "2026-06-25T08:00:00Z"},
    }


def test_a_rescheduled_meeting_is_one_activity_and_no_lead() -> None:
    payload = CALENDLY["payload"]
    assert isinstance(payload, dict)
    old = {"event": "invitee.canceled", "payload": {**payload, "rescheduled": True}}
    new = {"event": "invitee.created", "payload": {**payload, "old_invitee": "https://api.calendly.com/…/I0"}}

    assert read("calendly", old) == []
    assert read("calendly", new) == [
        Activity(
            {
                "lead": {"email": "dana@example.com"},
                "type": "meeting_rescheduled",
                "external_id": "meeting_rescheduled:https://api.calendly.com/scheduled_events/E1/invitees/I1",
                "touch": {"utm_source": "google", "utm_campaign": "summer"},
                "properties": {"meeting_starts_at": "2026-06-25T08:00:00Z"},
            }
        )
    ]


def test_a_cancelled_meeting_is_an_activity() -> None:
    (activity,) = read("calendly", CALENDLY | {"event": "invitee.canceled"})

    assert isinstance(activity, Activity)
    assert (activity.body["type"], activity.body["lead"]) == ("meeting_cancelled", {"email": "dana@example.com"})


def test_webflow_names_fields_by_their_labels() -> None:
    payload = {
        "name": "Contact Us",
        "data": {
            "First Name": "Dana",
            "Last name": "Reyes",
            "email": "dana@example.com",
            "Phone Number": "+15550100123",
            "Budget": 9,
        },
        "id": "6677889900aabbccddeeff00",
        "formId": "65429eadebe8a9f3a30f62d0",
    }

    assert read_body("webflow", {"triggerType": "form_submission", "payload": payload}) == {
        "source": "ads",
        "external_id": "6677889900aabbccddeeff00",
        "contact": DANA,
        "custom": {"form_id": "65429eadebe8a9f3a30f62d0", "form_name": "Contact Us"},
        "answers": {"Budget": "9"},
    }


def test_unbounce_sends_a_form_that_holds_json_of_lists() -> None:
    data = {
        "full_name": ["Dana Reyes"],
        "email": ["dana@example.com"],
        "ip_address": ["203.0.113.7"],
        "page_uuid": ["a2838d98-0000-0000-0000-000000000000"],
        "variant": ["a"],
        "time_submitted": ["10:57 PM UTC"],
        "date_submitted": ["2026-06-22"],
    }
    form = {"page_url": "https://x.example/p?gclid=AbC&utm_source=g", "data.json": orjson.dumps(data).decode()}
    raw = urlencode(form).encode()
    body = read_body("unbounce", raw, content_type="application/x-www-form-urlencoded")

    assert body.pop("external_id").startswith("sha256:")
    assert body == {
        "source": "ads",
        "contact": {"name": "Dana Reyes", "email": "dana@example.com"},
        "touch": {
            "utm_source": "g",
            "click_id": {"gclid": "AbC"},
            "landing_page": "https://x.example/p?gclid=AbC&utm_source=g",
        },
        "custom": {"variant": "a"},
    }


def test_gravity_forms_has_numbers_for_names() -> None:
    entry = {
        "id": "1432",
        "form_id": "7",
        "date_created": "2026-06-22 10:30:05",
        "ip": "203.0.113.7",
        "source_url": "https://example.com/quote?gclid=x",
        "1.3": "Dana",
        "1.6": "Reyes",
        "2": "dana@example.com",
        "3": "+15550100123",
        "9": "google",
    }
    fields = {"1.3": "first_name", "1.6": "last_name", "2": "contact.email", "3": "contact.phone"}
    source = Source("ads", "form", field_map=fields)
    expected = {
        "source": "ads",
        "external_id": "7:1432",
        "contact": DANA,
        "touch": {"click_id": {"gclid": "x"}, "landing_page": "https://example.com/quote?gclid=x"},
        "custom": {"form_id": "7"},
        "answers": {"9": "google"},
    }

    assert read_body("gravity_forms", entry, source) == expected
    urlencoded = urlencode(entry).encode()
    assert read_body("gravity_forms", urlencoded, source, content_type="application/x-www-form-urlencoded") == expected


def test_hubspot_forms_bring_page_and_consent() -> None:
    body = read_body("hubspot_forms", HUBSPOT_FORM)

    assert body.pop("external_id").startswith("sha256:")
    assert body == {
        "source": "ads",
        "contact": {"email": "dana@example.com", "name": "Dana"},
        "touch": {
            "utm_source": "google",
            "click_id": {"gclid": "Abc", "hubspotutk": "60c2ccdfe4892f0fa0593940b12c11aa"},
            "landing_page": "https://example.com/demo?utm_source=google&gclid=Abc",
        },
        "consent": {"marketing": True},
    }


def test_json_finds_the_person_beside_the_sections_of_a_lead() -> None:
    body = read_body("json", {"email": "dana@example.com", "phone": 1711234567, "company": {"name": "Reyes"}})

    assert (body["contact"], body["company"]) == (
        {"email": "dana@example.com", "phone": "1711234567"},
        {"name": "Reyes"},
    )


def test_a_byte_order_mark_before_json_is_no_part_of_it() -> None:
    assert read_body("json", b'\xef\xbb\xbf{"email":"dana@example.com"}')["contact"] == {"email": "dana@example.com"}


def test_json_takes_leads_in_sections_and_in_flat_fields() -> None:
    sections = {"source": "other", "contact": {"email": "dana@example.com"}, "custom": {"n": 1}, "unknown": "kept"}
    flat = {"E-Mail": "dana@example.com", "external_id": 7, "What do you ship?": "bikes", "test": True}

    assert read("json", [sections, flat]) == [
        Lead(
            {
                "source": "ads",
                "contact": {"email": "dana@example.com"},
                "custom": {"n": 1},
                "answers": {"unknown": "kept"},
            }
        ),
        Lead(
            {
                "source": "ads",
                "external_id": "7",
                "contact": {"email": "dana@example.com"},
                "answers": {"What do you ship?": "bikes"},
                "test": True,
            }
        ),
    ]
    assert read_body("json", sections, webhook_id="msg_1")["external_id"] == "msg_1"


def test_tiktok_brings_a_lead_for_each_entry() -> None:
    entry = {
        "id": "7300000000000000001",
        "page_id": 7299000000000000002,
        "campaign_id": "1790000000000001",
        "campaign_name": "Summer",
        "adgroup_id": "1790000000000002",
        "ad_id": "1790000000000003",
        "changes": [
            {"field": "name", "value": "Dana Reyes"},
            {"field": "email", "value": "dana@example.com"},
            {"field": "phone_number", "value": "+15550100123"},
        ],
    }
    lead = Lead(
        {
            "source": "ads",
            "external_id": "7300000000000000001",
            "contact": DANA,
            "touch": {"channel": "paid_social", "campaign": "Summer", "ad_id": "1790000000000003"},
            "custom": {"page_id": "7299000000000000002", "adgroup_id": "1790000000000002"},
        }
    )
    body = {"request_id": "1", "entry": [entry, entry]}

    assert read("tiktok", body) == [lead, lead]
    assert read("tiktok", {"content": orjson.dumps(body).decode()}) == [lead, lead]


def test_an_address_that_is_none_is_an_answer_and_costs_no_lead() -> None:
    body = read_body("json", {"email": "dana at example", "external_id": "1"})

    assert body == {"source": "ads", "external_id": "1", "answers": {"email": "dana at example"}}


def test_texts_lose_the_signs_that_cannot_be_stored() -> None:
    raw = rb'{"name":"Da\u0000na \ud83d","email":"dana@example.com","message":"a\nb"}'
    body = read_body("json", raw)

    assert body["contact"] == {"name": "Dana ?", "email": "dana@example.com"}
    assert body["interest"] == {"message": "a\nb"}


def test_many_answers_are_cut_at_what_a_lead_may_hold() -> None:
    body = read_body("json", {f"question {number}": "x" for number in range(200)} | {"email": "dana@example.com"})

    assert len(body["answers"]) == 50

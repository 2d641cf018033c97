"""Every kind of answer and of notification that a platform documents, beside its usual one."""

from typing import Any, cast

import orjson
import pytest

from services.intake.sources.adapters import meta, signatures
from tests.intake.sources.adapters.bodies import CALENDLY, GOOGLE, GRAPH, TYPEFORM
from tests.intake.sources.adapters.samples import SOURCE, make_request, read, read_body

COLUMNS = {
    "WORK_EMAIL": ("contact", "email", "dana@example.com"),
    "WORK_PHONE": ("contact", "phone", "+12025550123"),
    "COMPANY_NAME": ("company", "name", "Reyes Logistics"),
    "JOB_TITLE": ("role", "title", "Head of Operations"),
    "JOB_DEPARTMENT": ("role", "department", "operations"),
    "JOB_INDUSTRY": ("company", "industry", "logistics"),
    "PRODUCT": ("interest", "product", "fleet"),
    "PURCHASE_TIMELINE": ("interest", "timeline", "3_months"),
    "COUNTRY": ("company", "country", "DE"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_the_questions_of_google_have_their_places(column: str) -> None:
    section, field, value = COLUMNS[column]
    body = read_body("google_ads", GOOGLE | {"user_column_data": [{"column_id": column, "string_value": value}]})

    assert body[section] == {field: value}


def test_questions_of_google_that_have_no_place_are_answers() -> None:
    columns = [
        {"column_id": name, "string_value": "x"} for name in ("POSTAL_CODE", "VEHICLE_TYPE", "GOVERNMENT_ISSUED_ID_BR")
    ]
    first, last = ({"column_id": f"{name}_NAME", "string_value": name} for name in ("FIRST", "LAST"))
    older = {"column_name": "User Email", "string_value": "dana@example.com"}
    body = read_body("google_ads", GOOGLE | {"user_column_data": [*columns, first, last, older]})

    assert body["answers"] == {"POSTAL_CODE": "x", "VEHICLE_TYPE": "x", "GOVERNMENT_ISSUED_ID_BR": "x"}
    assert body["contact"] == {"name": "FIRST LAST", "email": "dana@example.com"}


@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [
        ("text", "bikes", "bikes"),
        ("number", 40, "40"),
        ("boolean", True, True),
        ("date", "2026-06-22", "2026-06-22"),
        ("url", "https://www.example.com/", "https://www.example.com/"),
        ("file_url", "https://files.example.com/1", "https://files.example.com/1"),
        ("choice", {"label": "bikes"}, "bikes"),
        ("choice", {"other": "trains"}, "trains"),
        ("choices", {"labels": ["bikes", "boats"]}, ["bikes", "boats"]),
        ("payment", {"amount": "12", "success": True}, '{"amount": "12", "success": true}'),
    ],
)
def test_the_answers_of_typeform_stand_under_the_names_of_their_types(kind: str, value: Any, answer: Any) -> None:
    response = cast(dict[str, Any], TYPEFORM["form_response"])
    answers = [{"type": kind, kind: value, "field": {"id": "q", "ref": "what"}}]
    body = read_body("typeform", TYPEFORM | {"form_response": response | {"answers": answers, "calculated": None}})

    assert body["answers"] == {"what": answer}


def test_the_answers_to_a_routing_form_of_calendly_are_a_lead() -> None:
    payload = {
        "uri": "https://api.calendly.com/routing_form_submissions/R1",
        "questions_and_answers": [
            {"question": "Email:", "answer": "dana@example.com"},
            {"question": "What do you ship?", "answer": "bikes"},
        ],
        "tracking": {"utm_source": "google"},
    }

    assert read_body("calendly", CALENDLY | {"event": "routing_form_submission.created", "payload": payload}) == {
        "source": "ads",
        "external_id": "https://api.calendly.com/routing_form_submissions/R1",
        "contact": {"email": "dana@example.com"},
        "touch": {"utm_source": "google"},
        "answers": {"What do you ship": "bikes"},
    }
    assert read("calendly", CALENDLY | {"event": "invitee_no_show.created"}) == []


@pytest.mark.parametrize("nested", ["{}", "text", "object"])
def test_unbounce_may_send_json(nested: str) -> None:
    data = {"email": ["dana@example.com"], "date_submitted": ["2026-06-22"], "time_submitted": ["10:57 PM UTC"]}
    bodies: dict[str, dict[str, Any]] = {
        "{}": {**data},
        "text": {"page_url": "https://x.example/p", "data.json": orjson.dumps(data).decode()},
        "object": {"page_url": "https://x.example/p", "data.json": data},
    }
    lead = read_body("unbounce", bodies[nested], content_type="application/json; charset=utf-8")

    assert lead["contact"] == {"email": "dana@example.com"}
    assert lead["external_id"].startswith("sha256:")


def test_a_contact_form_7_that_a_plugin_sends_as_json_is_read() -> None:
    fields = {
        "your-name": "Dana Reyes",
        "your-email": "dana@example.com",
        "your-subject": "bikes",
        "your-message": "Call me.",
        "_url": "https://www.example.com/demo",
    }

    assert read_body("json", fields) == {
        "source": "ads",
        "contact": {"name": "Dana Reyes", "email": "dana@example.com"},
        "interest": {"message": "Call me."},
        "answers": {"your-subject": "bikes", "_url": "https://www.example.com/demo"},
    }


def test_answers_of_meta_may_be_missing_empty_or_one() -> None:
    data = [
        {"name": "email", "values": ["dana@example.com"]},
        {"name": "job_title"},
        {"name": "company_name", "values": []},
        {"name": "city", "values": [""]},
    ]

    assert meta.read_fetched(SOURCE, GRAPH | {"field_data": data}).body["contact"] == {"email": "dana@example.com"}
    assert "company" not in meta.read_fetched(SOURCE, GRAPH | {"field_data": data}).body


def test_a_secret_that_only_looks_like_one_of_standard_webhooks_is_taken_as_it_is() -> None:
    body = rb'{"name":"Zo\u00eb Test","n":1}'
    # Stripe's scheme is Calendly's, under a secret that begins with the letters of the other.
    signature = "t=1760000000,v1=56e53408a40eef3795e9c68b6e539fbdbb95cd0ec487275d9faa1999a2c8d9c2"
    request = make_request(body, stripe_signature=signature)

    assert signatures.is_stamped(request, "whsec_abc", "stripe-signature", "v1")
    assert not signatures.is_stamped(request, "abc", "stripe-signature", "v1")

"""A deal or an activity names its lead by exactly one of id, e-mail, phone, or source with external id."""

from uuid import UUID

import orjson
import pytest
from pydantic import ValidationError

from shared.http.lead_reference import LeadRef
from shared.values.contact_identity import match_key, source_scoped_id

NEW, OLD = b"n" * 32, b"o" * 32
LEAD = "0193a5b0-0000-7000-8000-000000000001"


def lead_ref(**fields: object) -> LeadRef:
    return LeadRef.model_validate_json(orjson.dumps(fields))


def test_an_email_is_looked_up_by_a_key_of_every_secret() -> None:
    assert lead_ref(email="Dana@Example.com").keys((NEW, OLD)) == [
        match_key("email", "dana@example.com", NEW),
        match_key("email", "dana@example.com", OLD),
    ]


def test_a_phone_is_looked_up_in_its_normal_form() -> None:
    assert lead_ref(phone="+1 202 555 0123").keys((NEW,)) == [match_key("phone", "+12025550123", NEW)]


def test_an_external_id_may_be_that_of_the_person_or_of_the_submission() -> None:
    value = source_scoped_id("website", "f-1")

    assert lead_ref(source="website", external_id="f-1").keys((NEW, OLD)) == [
        match_key("person", value, NEW),
        match_key("person", value, OLD),
        match_key("submission", value, NEW),
        match_key("submission", value, OLD),
    ]


def test_a_lead_id_needs_no_key() -> None:
    reference = lead_ref(lead_id=LEAD)

    assert (reference.lead_id, reference.keys((NEW,))) == (UUID(LEAD), [])


@pytest.mark.parametrize(
    ("fields", "location", "sentence"),
    [
        ({}, (), "Name the lead in exactly one way: lead_id, email, phone, or source with external_id."),
        (
            {"lead_id": LEAD, "email": "dana@example.com"},
            (),
            "Name the lead in exactly one way: lead_id, email, phone, or source with external_id.",
        ),
        ({"source": "website"}, (), "source and external_id belong together."),
        ({"external_id": "f-1", "email": "dana@example.com"}, (), "source and external_id belong together."),
        ({"email": "dana"}, ("email",), "Not an e-mail address."),
        (
            {"phone": "030 123456"},
            ("phone",),
            "Not a telephone number in international form: begin with + and the country code.",
        ),
        ({"name": "Dana"}, ("name",), "Extra inputs are not permitted"),
    ],
)
def test_an_invalid_reference_says_what_is_wrong(
    fields: dict[str, object], location: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(ValidationError) as error:
        lead_ref(**fields)

    assert [(each["loc"], each["msg"]) for each in error.value.errors()] == [(location, sentence)]

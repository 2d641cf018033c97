"""What intake publishes of a capture, when it is filtered and when it is a duplicate."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.intake.captures.domain.capture import (
    AlreadyCaptured,
    LeadAttribution,
    PreviousCapture,
    filter_reason,
    is_duplicate,
    to_record,
)
from services.intake.captures.domain.capture_events import capture_filtered, lead_captured
from services.intake.captures.domain.privacy import Person
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.sources.domain import Source
from shared.events.intake import CaptureFiltered, LeadCaptured, MatchKey, Touch
from tests.intake.builders import ATTRIBUTES, FULL_BODY, TOUCH, lead, make_capture

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEAD = UUID(int=1)
WEBSITE = Source("website", "form", channel="organic", campaign="evergreen")


def test_a_capture_publishes_known_values_and_nothing_that_names_the_person() -> None:
    record = to_record(make_capture(FULL_BODY), Source("website", "form"), NOON, LeadAttribution(LEAD))

    assert (record.attributes, record.touch) == (ATTRIBUTES, TOUCH)


def test_a_source_declares_which_longer_values_are_published() -> None:
    source = Source("website", "form", custom_fields={"fleet": "text", "mileage": "number"})
    custom = {"fleet": "vans and trucks", "mileage": 1_500_000, "note": "vans and trucks", "distance": 1_500_000}

    record = to_record(make_capture(lead(custom=custom)), source, NOON, LeadAttribution(LEAD))

    assert record.attributes == {
        "custom.fleet": "vans and trucks",
        "custom.mileage": 1_500_000,
        "company.domain": "example.com",
        "contact.email_class": "business",
    }


def test_what_an_earlier_capture_showed_of_the_person_stays_too() -> None:
    known = Person("Dana Reyes", phone="+12025550123", other_ids=("crm-77",))
    custom = {"who": "reyes", "id": "crm-77", "plan": "growth", "dana": True}
    capture = make_capture(lead(custom=custom, company={"employees": 12025550123}, activity="dana_reyes"))

    record = to_record(capture, Source("website", "form"), NOON, LeadAttribution(LEAD, known=known))

    assert record.attributes == {
        "company.domain": "example.com",
        "custom.plan": "growth",
        "contact.email_class": "business",
    }
    assert record.activity == "other"


def test_empty_form_fields_are_no_values() -> None:
    empty = {"name": "", "domain": "", "industry": "", "country": ""}
    capture = make_capture(lead(company=empty, role={"title": ""}, touch={"channel": ""}, custom={"note": ""}))

    assert (capture.attributes, capture.touch) == ({"contact.email_class": "business"}, {})


def test_the_source_fills_in_a_missing_channel_and_campaign() -> None:
    captures = [make_capture(lead(touch=touch)) for touch in ({"channel": "email"}, {"utm_source": "news"})]

    assert [to_record(capture, WEBSITE, NOON, LeadAttribution(LEAD)).touch for capture in captures] == [
        {"channel": "email", "campaign": "evergreen"},
        {"channel": "organic", "campaign": "evergreen", "utm_source": "news"},
    ]


@pytest.mark.parametrize(
    ("contact", "email_class", "expected"),
    [
        ({"phone": "+12025550123"}, "none", {"contact.email_class": "none"}),
        ({"phone": "+12025550123"}, None, {}),
        ({"email": "dana@gmail.com"}, None, {"contact.email_class": "free"}),
    ],
)
def test_a_capture_shows_the_mailbox_that_is_known(
    contact: dict[str, str], email_class: Any, expected: dict[str, str]
) -> None:
    attribution = LeadAttribution(LEAD, email_class=email_class)

    record = to_record(make_capture(lead(contact=contact)), WEBSITE, NOON, attribution)

    assert record.attributes == expected


def test_the_event_holds_codes_attributes_and_keys() -> None:
    capture = make_capture(lead(company={"industry": "logistics"}, activity="demo_requested"))
    key = MatchKey(hash="1.aa:bb", claimed_at=NOON)

    record = to_record(capture, WEBSITE, NOON, LeadAttribution(LEAD))

    assert lead_captured(record, LEAD, WEBSITE, (key,)) == LeadCaptured(
        occurred_at=NOON,
        lead_id=LEAD,
        capture_id=capture.capture_id,
        source="website",
        source_kind="form",
        activity="demo_requested",
        touch=Touch(channel="organic", campaign="evergreen"),
        attributes={
            "company.domain": "example.com",
            "company.industry": "logistics",
            "contact.email_class": "business",
        },
        derived=("company.domain",),
        match_keys=(key,),
    )


@pytest.mark.parametrize(("kind", "seller"), [("sales", "anna"), ("form", None)])
def test_a_lead_of_a_sales_source_names_the_seller_who_brought_it(kind: Any, seller: str | None) -> None:
    source = Source("trade_fair", kind)
    record = to_record(make_capture(lead(source="trade_fair"), "anna"), source, NOON, LeadAttribution(LEAD))

    assert lead_captured(record, LEAD, source, ()).seller == seller


@pytest.mark.parametrize(
    ("test", "live", "reason"), [(False, True, None), (True, True, "test"), (False, False, "source_not_live")]
)
def test_tests_and_captures_of_sources_that_are_not_live_are_filtered(
    test: bool, live: bool, reason: str | None
) -> None:
    assert filter_reason(make_capture(lead(test=test)), Source("website", "form", live=live)) == reason


def test_the_event_of_a_filtered_capture_holds_the_reason() -> None:
    capture = make_capture(lead(test=True))

    assert capture_filtered(to_record(capture, WEBSITE, NOON), "test") == CaptureFiltered(
        occurred_at=NOON, capture_id=capture.capture_id, source="website", reason="test"
    )


def test_the_same_content_is_a_duplicate_however_it_is_written() -> None:
    first = read_capture(b'{"source": "website", "external_id": "f-1", "custom": {"a": 1, "b": 2}}')
    again = read_capture(b'{"custom":{"b":2,"a":1},"external_id":"f-1","source":"website"}')

    assert is_duplicate(PreviousCapture(first.capture_id, LEAD, first.raw), again)


def test_other_content_under_the_same_id_is_refused_with_the_first_captures_ids() -> None:
    first, other = (
        make_capture(lead(external_id="f-1")),
        make_capture(lead(external_id="f-1", activity="demo_requested")),
    )

    with pytest.raises(AlreadyCaptured) as refused:
        is_duplicate(PreviousCapture(first.capture_id, LEAD, first.raw), other)

    assert (refused.value.capture_id, refused.value.lead_id) == (first.capture_id, LEAD)


def test_a_capture_that_is_stored_already_is_no_duplicate_of_itself() -> None:
    capture = make_capture(lead(external_id="f-1"))

    assert not is_duplicate(PreviousCapture(capture.capture_id, LEAD, capture.raw), capture)

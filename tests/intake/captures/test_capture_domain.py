"""What of an arrival travels, what stays, and when it came before."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.intake.captures.domain.capture import (
    AlreadyCaptured,
    LeadAttribution,
    PreviousCapture,
    capture_filtered,
    filter_reason,
    is_duplicate,
    lead_captured,
    to_record,
)
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.sources.domain import Source
from shared.events.intake import CaptureFiltered, LeadCaptured, MatchKey, Touch
from tests.intake.builders import ATTRIBUTES, FULL_BODY, TOUCH, lead, make_capture

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEAD = UUID(int=1)
WEBSITE = Source("website", "form", channel="organic", campaign="evergreen")


def test_a_capture_brings_what_is_known_and_nothing_that_names_the_person() -> None:
    capture = make_capture(FULL_BODY)

    assert (capture.attributes, capture.touch) == (ATTRIBUTES, TOUCH)


def test_a_form_that_nobody_filled_in_says_nothing() -> None:
    empty = {"name": "", "domain": "", "industry": "", "country": ""}
    capture = make_capture(lead(company=empty, role={"title": ""}, touch={"channel": ""}, custom={"note": ""}))

    assert (capture.attributes, capture.touch) == ({"contact.email_class": "business"}, {})


def test_the_source_fills_in_what_the_visit_does_not_say() -> None:
    spoke, silent = make_capture(lead(touch={"channel": "email"})), make_capture(lead(touch={"utm_source": "news"}))

    assert [to_record(capture, WEBSITE, NOON, LeadAttribution(LEAD)).touch for capture in (spoke, silent)] == [
        {"channel": "email", "campaign": "evergreen"},
        {"channel": "organic", "campaign": "evergreen", "utm_source": "news"},
    ]


@pytest.mark.parametrize(
    ("contact", "mailbox", "known"),
    [
        ({"phone": "+12025550123"}, "none", {"contact.email_class": "none"}),
        ({"phone": "+12025550123"}, None, {}),
        ({"email": "dana@gmail.com"}, None, {"contact.email_class": "free"}),
    ],
)
def test_an_arrival_tells_of_the_mailbox_what_is_known(
    contact: dict[str, str], mailbox: Any, known: dict[str, str]
) -> None:
    assert (
        to_record(
            make_capture(lead(contact=contact)), WEBSITE, NOON, LeadAttribution(LEAD, email_class=mailbox)
        ).attributes
        == known
    )


def test_the_fact_holds_codes_attributes_and_keys() -> None:
    capture = make_capture(lead(company={"industry": "logistics"}, activity="demo_requested"))
    key = MatchKey(hash="1.aa:bb", claimed_at=NOON)

    assert lead_captured(
        to_record(capture, WEBSITE, NOON, LeadAttribution(LEAD)), LEAD, WEBSITE, (key,)
    ) == LeadCaptured(
        occurred_at=NOON,
        lead_id=LEAD,
        capture_id=capture.capture_id,
        source="website",
        source_kind="form",
        activity="demo_requested",
        touch=Touch(channel="organic", campaign="evergreen"),
        attributes={"company.industry": "logistics", "contact.email_class": "business"},
        match_keys=(key,),
    )


@pytest.mark.parametrize(("kind", "seller"), [("sales", "anna"), ("form", None)])
def test_a_lead_of_sales_own_names_the_seller_who_brought_it(kind: Any, seller: str | None) -> None:
    source = Source("trade_fair", kind)
    one = to_record(make_capture(lead(source="trade_fair"), "anna"), source, NOON, LeadAttribution(LEAD))

    assert lead_captured(one, LEAD, source, ()).seller == seller


@pytest.mark.parametrize(
    ("test", "live", "reason"), [(False, True, None), (True, True, "test"), (False, False, "source_not_live")]
)
def test_tests_and_sources_that_are_not_live_go_no_further(test: bool, live: bool, reason: str | None) -> None:
    assert filter_reason(make_capture(lead(test=test)), Source("website", "form", live=live)) == reason


def test_the_fact_of_a_filtered_capture_says_why() -> None:
    capture = make_capture(lead(test=True))

    assert capture_filtered(to_record(capture, WEBSITE, NOON), "test") == CaptureFiltered(
        occurred_at=NOON, capture_id=capture.capture_id, source="website", reason="test"
    )


def test_the_same_content_is_a_repeat_however_it_is_written() -> None:
    first = read_capture(b'{"source": "website", "external_id": "f-1", "custom": {"a": 1, "b": 2}}')
    again = read_capture(b'{"custom":{"b":2,"a":1},"external_id":"f-1","source":"website"}')

    assert is_duplicate(PreviousCapture(first.capture_id, LEAD, first.raw), again)


def test_other_content_under_the_same_id_is_refused_with_the_first_ones_ids() -> None:
    first, other = (
        make_capture(lead(external_id="f-1")),
        make_capture(lead(external_id="f-1", activity="demo_requested")),
    )

    with pytest.raises(AlreadyCaptured) as refused:
        is_duplicate(PreviousCapture(first.capture_id, LEAD, first.raw), other)

    assert (refused.value.capture_id, refused.value.lead_id) == (first.capture_id, LEAD)


def test_an_arrival_that_finds_itself_is_no_repeat() -> None:
    capture = make_capture(lead(external_id="f-1"))

    assert not is_duplicate(PreviousCapture(capture.capture_id, LEAD, capture.raw), capture)

"""A group of captures, applied one after the other: each sees what the earlier ones changed."""

from uuid import UUID

import pytest

from services.intake.captures.domain.capture import AlreadyCaptured, PreviousCapture
from services.intake.idempotency.domain import IdempotencyKeyReused
from services.intake.leads.domain.capture_group import CaptureResult
from shared.events.intake import CaptureFiltered
from shared.idempotency.domain import IdempotencyKey
from tests.intake.builders import lead, make_capture
from tests.intake.leads.builders import NOW, apply, empty_group

KNOWN = UUID(int=1)
KEY = IdempotencyKey(UUID(int=9), "once")


def test_a_refused_capture_changes_nothing() -> None:
    group, before = empty_group(), empty_group()
    for each in (group, before):
        each.previous["website", "f-1"] = PreviousCapture(UUID(int=5), KNOWN, make_capture(lead(external_id="f-1")).raw)

    with pytest.raises(AlreadyCaptured):
        apply(group, make_capture(lead(external_id="f-1", activity="demo_requested"), idempotency_key=KEY))

    assert group == before


def test_the_same_submission_twice_in_a_group_is_a_duplicate() -> None:
    group, first = empty_group(), make_capture(lead(external_id="f-1"))
    again = make_capture(lead(external_id="f-1"))

    assert [apply(group, first), apply(group, again)] == [
        CaptureResult(first.capture_id, first.lead_id, False, "accepted"),
        CaptureResult(first.capture_id, first.lead_id, True, "duplicate"),
    ]
    assert (len(group.events), len(group.new_captures)) == (1, 1)


def test_other_content_under_the_same_id_in_a_group_is_refused() -> None:
    group = empty_group()
    apply(group, make_capture(lead(external_id="f-1")))

    with pytest.raises(AlreadyCaptured):
        apply(group, make_capture(lead(external_id="f-1", activity="demo_requested")))


def test_a_repeat_under_an_idempotency_key_gets_the_first_response() -> None:
    group = empty_group()
    first, again = (make_capture(lead(), idempotency_key=KEY) for _ in range(2))

    results = [apply(group, first), apply(group, again)]

    assert results == [
        CaptureResult(first.capture_id, first.lead_id, False, "accepted"),
        CaptureResult(first.capture_id, first.lead_id, False, "duplicate"),
    ]
    assert (len(group.events), len(group.responses.new)) == (1, 1)


def test_another_body_under_the_same_idempotency_key_is_refused() -> None:
    group = empty_group()
    apply(group, make_capture(lead(), idempotency_key=KEY))

    with pytest.raises(IdempotencyKeyReused):
        apply(group, make_capture(lead(activity="demo_requested"), idempotency_key=KEY))


def test_a_test_is_stored_and_published_and_claims_no_keys() -> None:
    group, capture = empty_group(), make_capture(lead(test=True, external_id="f-1"))

    result = apply(group, capture)

    assert result == CaptureResult(capture.capture_id, None, False, "filtered")
    assert group.events == [
        CaptureFiltered(occurred_at=NOW, capture_id=capture.capture_id, source="website", reason="test")
    ]
    assert (group.index.new_leads, group.index.new_claims, group.index.new_cards) == (set(), {}, {})

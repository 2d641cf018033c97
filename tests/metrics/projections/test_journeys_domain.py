"""The rows of first touches, journeys and merges are the same in every order of their facts."""

from uuid import UUID

import pytest

from services.metrics.projections.domain.journeys import FirstTouch, Journey, evolve_first_touch
from tests.metrics.event_builders import (
    activity_recorded,
    day,
    fact,
    lead_captured,
    lead_disqualified,
    lead_merged,
    lead_qualified,
    nurture_started,
)
from tests.metrics.permutations import fold_in_any_order

LEAD, OTHER = UUID(int=2), UUID(int=4)


def test_the_first_touch_is_the_earliest_capture() -> None:
    later = fact(lead_captured(LEAD, day(5), channel="email"))
    earlier = fact(lead_captured(LEAD, day(2), channel="social", campaign="spring"), recorded_at=day(9))

    captured = (day(2), day(9), earlier.number)
    assert fold_in_any_order([later, earlier]) == FirstTouch(
        LEAD, *captured, "website", "social", "spring", "form", *captured, "website", "social", "spring"
    )


def test_an_activity_with_a_touch_before_the_form_is_the_first_touch() -> None:
    form = fact(lead_captured(LEAD, day(5), channel="email"))
    visit = fact(activity_recorded(LEAD, day(2), channel=" Paid  Social"))
    wandering = fact(activity_recorded(LEAD, day(1)))

    assert fold_in_any_order([form, visit, wandering]) == FirstTouch(
        *(LEAD, day(5), day(5), form.number, "website", " Paid  Social", None, "form"),
        *(day(2), day(2), visit.number, "website", "paid social", None),
    )


def test_a_touch_after_the_form_changes_nothing() -> None:
    form, visit = fact(lead_captured(LEAD, day(5), channel=None)), fact(activity_recorded(LEAD, day(6), channel="ads"))

    assert fold_in_any_order([form, visit]).channel is None


def test_a_row_that_an_earlier_version_wrote_keeps_the_touch_of_its_capture() -> None:
    old = FirstTouch(LEAD, day(5), day(5), 1, "website", "email")
    later, earlier = (fact(activity_recorded(LEAD, at, channel="ads")) for at in (day(6), day(4)))

    assert evolve_first_touch(old, later) == old
    assert evolve_first_touch(old, earlier).channel == "ads"


@pytest.mark.parametrize("learned", [(3, 4), (4, 3)])
def test_of_two_touches_at_one_instant_the_first_by_their_names_counts(learned: tuple[int, int]) -> None:
    social, email, nameless = (
        fact(lead_captured(LEAD, day(2), source=source, channel=channel), recorded_at=day(at))
        for source, channel, at in (("fair", "Social", learned[0]), ("website", "email", learned[1]), ("a", None, 5))
    )

    touch = fold_in_any_order([social, email, nameless])

    assert (touch.source, touch.channel) == ("a", "email")


def test_an_earlier_instant_of_qualification_learned_later_counts() -> None:
    first, corrected = fact(lead_qualified(LEAD, day(5))), fact(lead_qualified(LEAD, day(3)), recorded_at=day(6))

    assert fold_in_any_order([first, corrected]) == Journey(
        LEAD, "default", 1, day(3), "qualified", day(3), day(6), corrected.number
    )


def test_the_verdict_is_the_one_learned_last() -> None:
    nurture, ruled_out = fact(nurture_started(LEAD, day(5))), fact(lead_disqualified(LEAD, day(2)), recorded_at=day(6))

    assert fold_in_any_order([nurture, ruled_out]).verdict == "disqualified"


def test_a_merge_published_under_both_ids_is_one_merge() -> None:
    row = fold_in_any_order([fact(event) for event in lead_merged(LEAD, OTHER, day(3))])

    assert (row.merged, row.survivor) == (OTHER, LEAD)

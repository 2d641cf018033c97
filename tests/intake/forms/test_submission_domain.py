"""The id of a submission: a second click has that of the first, and tells no visitor what another one sent."""

from datetime import UTC, datetime, timedelta

from services.intake.forms.domain.form import make_form
from services.intake.forms.domain.submission import Submissions

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
FORM = make_form([("email", "dana@example.com")])
BODY = {"contact": {"email": "dana@example.com"}}


def test_a_second_click_within_ten_minutes_has_the_id_of_the_first() -> None:
    submissions = Submissions()
    ids = [
        submissions.identify(FORM, BODY, NOON + timedelta(minutes=minutes), "203.0.113.7").external_id
        for minutes in (9, 18, 19)
    ]

    assert (ids[0] == ids[1], ids[1] == ids[2]) == (True, False)


def test_another_visitor_who_types_the_same_is_not_told_that_it_is_known() -> None:
    submissions = Submissions()
    first, other = (
        submissions.identify(FORM, BODY, NOON, address).external_id for address in ("203.0.113.7", "203.0.113.8")
    )

    assert first != other


def test_the_id_that_a_form_says_counts_wherever_it_comes_from() -> None:
    said = make_form([("email", "dana@example.com"), ("_submission_id", "s-1")])
    submissions = Submissions()

    assert {submissions.identify(said, BODY, NOON, address).external_id for address in ("203.0.113.7", None)} == {"s-1"}

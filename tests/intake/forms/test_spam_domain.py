"""Signs that a program sent a form, where the answer leads, and which clicks are one submission."""

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.forms.domain.destination import find_thank_you, find_way_back
from services.intake.forms.domain.form import make_form
from services.intake.forms.domain.spam import find_spam
from services.intake.forms.domain.submission import Submissions
from services.intake.forms.domain.web_addresses import Page
from services.intake.sources.domain import Source

NOW = datetime(2026, 11, 28, 10, 3, tzinfo=UTC)
SITE = "https://www.example.com"
SOURCE = Source("website", "form", allowed_origins=(SITE,), min_fill_seconds=3, thank_you_url=f"{SITE}/thanks")
NO_PAGE = Page(None, None, "accord.example")


def test_a_filled_honeypot_is_spam() -> None:
    assert find_spam(make_form([("_gotcha", "x")]), SOURCE, NO_PAGE, NOW) == "honeypot"
    assert find_spam(make_form([("_gotcha", " ")]), SOURCE, NO_PAGE, NOW) is None


@pytest.mark.parametrize(
    ("started_at", "reason"),
    [
        (str(int((NOW - timedelta(seconds=2)).timestamp() * 1000)), "too_fast"),
        ((NOW - timedelta(seconds=2)).isoformat(), "too_fast"),
        (str((NOW - timedelta(seconds=4)).timestamp()), None),
        # The visitor's clock is wrong.
        ((NOW + timedelta(hours=1)).isoformat(), None),
        ("soon", None),
        ("9" * 400, None),
        ("2026-11-28T10:00:00", None),
    ],
)
def test_a_form_that_is_filled_in_faster_than_a_person_can_is_spam(started_at: str, reason: str | None) -> None:
    assert find_spam(make_form([("_started_at", started_at)]), SOURCE, NO_PAGE, NOW) == reason


@pytest.mark.parametrize(
    ("origin", "referer", "reason"),
    [
        (SITE, None, None),
        (None, f"{SITE}/form?a=1", None),
        ("null", f"{SITE}/form", None),
        ("null", None, None),
        ("https://accord.example", None, None),
        ("https://evil.example", f"{SITE}/form", "foreign_origin"),
        ("https://www.example.com.evil.example", None, "foreign_origin"),
        (None, "https://evil.example/?https://www.example.com", "foreign_origin"),
        ("http://www.example.com", None, "foreign_origin"),
        ("garbage", None, "foreign_origin"),
    ],
)
def test_a_form_from_a_foreign_page_is_spam(origin: str | None, referer: str | None, reason: str | None) -> None:
    assert find_spam(make_form([]), SOURCE, Page(origin, referer, "accord.example"), NOW) == reason


@pytest.mark.parametrize(
    ("redirect", "target"),
    [
        (f"{SITE}/done?x=1#a", f"{SITE}/done?x=1#a"),
        (f"{SITE}:443/done", f"{SITE}:443/done"),
        ("https://evil.example/", f"{SITE}/thanks"),
        ("//evil.example/", f"{SITE}/thanks"),
        ("https://www.example.com@evil.example/", f"{SITE}/thanks"),
        ("https://www.example.com\\@evil.example/", f"{SITE}/thanks"),
        ("https://www.example.com\t.evil.example/", f"{SITE}/thanks"),
        ("javascript:alert(1)//https://www.example.com", f"{SITE}/thanks"),
        ("https://www.example.com:8443/", f"{SITE}/thanks"),
        (f"{SITE}/\r\nset-cookie: a=1", f"{SITE}/thanks"),
        ("https://[::1/", f"{SITE}/thanks"),
        ("", f"{SITE}/thanks"),
    ],
)
def test_the_answer_leads_only_to_pages_of_allowed_origins(redirect: str, target: str) -> None:
    assert find_thank_you(make_form([("_redirect", redirect)]), SOURCE) == target


def test_a_mistake_leads_back_to_the_page_of_the_form() -> None:
    form = make_form([("_page_url", f"{SITE}/form?a=1&error=old#top")])
    assert find_way_back(form, SOURCE, NO_PAGE, "no-contact") == f"{SITE}/form?a=1&error=no-contact#top"
    referred = Page(None, f"{SITE}/other", "accord.example")
    foreign = make_form([("_page_url", "https://evil.example/")])
    assert find_way_back(foreign, SOURCE, referred, "no-contact") == f"{SITE}/other?error=no-contact"
    assert find_way_back(foreign, SOURCE, NO_PAGE, "no-contact") is None


def test_the_same_content_within_ten_minutes_is_one_submission() -> None:
    submissions, form = Submissions(), make_form([])
    content = {"contact": {"email": "a@example.com"}, "b": 1}
    first = submissions.identify(form, content, NOW).external_id
    # Another ten minutes of the clock have begun.
    again = submissions.identify(form, dict(reversed(content.items())), NOW + timedelta(minutes=9)).external_id
    later = submissions.identify(form, content, NOW + timedelta(minutes=11)).external_id
    other = submissions.identify(form, {"contact": {"email": "b@example.com"}}, NOW).external_id
    assert again == first
    assert len({first, later, other}) == 3
    assert Submissions().identify(form, content, NOW + timedelta(minutes=5)).external_id == first


def test_a_form_says_the_id_of_its_submission_and_other_content_has_another_one() -> None:
    form = make_form([("_submission_id", " s-1 ")])
    first, other = (Submissions().identify(form, {"b": number}, NOW) for number in (1, 2))
    assert (first.external_id, other.external_id) == ("s-1", "s-1")
    assert first.other_id != other.other_id


def test_an_id_that_says_nothing_is_none() -> None:
    for said in ("0", "undefined", " "):
        form = make_form([("_submission_id", said)])
        assert Submissions().identify(form, {}, NOW).external_id.startswith("form-")

"""What of a body may travel, and what names the person and stays."""

import pytest

from services.intake.payloads.domain import Person, travelling, without_query

DANA = Person(name="Dana Reyes", email="Dana@Example.com", phone="+1 (202) 555-0123")


@pytest.mark.parametrize(
    ("address", "travels"),
    [
        ("https://www.example.org/", "https://www.example.org/"),
        ("https://example.org/a?email=dana@example.com", "https://example.org/a"),
        ("https://example.org/a#dana", "https://example.org/a"),
        ("https://dana:secret@example.org/a", "https://example.org/a"),
        ("//dana@example.org", "//example.org"),
        ("/fleet", "/fleet"),
        ("b76ef37428e6799c421989521c0e5077", "b76ef37428e6799c421989521c0e5077"),
    ],
)
def test_addresses_lose_what_may_identify(address: str, travels: str) -> None:
    assert without_query(address) == travels


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("custom.mail", "dana@example.com"),
        ("custom.note", "write to DANA@EXAMPLE.COM please"),
        ("custom.colleague", "kim@other.example"),
        ("custom.mobile", "202.555.0123"),
        ("custom.number", 12025550123),
        ("custom.full_name", "dana reyes"),
        ("custom.first_name", "Dana"),
        ("company.name", "Dana Reyes"),
        ("utm_content", "dana@example.com"),
        ("utm_term", "x" * 201),
    ],
)
def test_what_names_the_person_stays(field: str, value: object) -> None:
    assert travelling({field: value, "custom.plan": "growth"}, DANA) == {"custom.plan": "growth"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company.name", "Reyes"),
        ("company.name", "Reyes Logistics"),
        ("custom.size", 40),
        ("custom.id", "5550124"),
        ("referrer", "https://social.example/@fleet/post"),
        ("company.employees", {"min": 1, "max": 5}),
    ],
)
def test_what_only_looks_like_it_travels(field: str, value: object) -> None:
    assert travelling({field: value}, DANA) == {field: value}

"""Which values of a body intake publishes, and which name a person and stay."""

import pytest

from services.intake.captures.domain.privacy import (
    Person,
    is_same_message,
    publishable_attributes,
    publishable_properties,
    strip_query,
)

DANA = Person(name="Dana Reyes", email="Dana@Example.com", phone="+1 (202) 555-0123")


@pytest.mark.parametrize(
    ("address", "published"),
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
def test_web_addresses_lose_what_may_identify_a_person(address: str, published: str) -> None:
    assert strip_query(address) == published


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
def test_values_that_name_the_person_are_not_published(field: str, value: object) -> None:
    assert publishable_attributes({field: value, "custom.plan": "growth"}, DANA) == {"custom.plan": "growth"}


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
def test_values_that_only_look_like_the_person_are_published(field: str, value: object) -> None:
    assert publishable_attributes({field: value}, DANA) == {field: value}


@pytest.mark.parametrize(
    ("value", "published"),
    [
        ("/pricing", "/pricing"),
        ("/pricing?email=dana@example.com#top", "/pricing"),
        ("https://dana:secret@www.example.org/a?b=c", "https://www.example.org/a"),
        ("pricing?utm_term=dana", "pricing"),
        ("read https://www.example.org/a?b=c twice", "read https://www.example.org/a twice"),
        ("webinar 2026-03-01", "webinar 2026-03-01"),
        ("2026-03-01T10:00:00+01:00", "2026-03-01T10:00:00+01:00"),
        ("product 1234567", "product 1234567"),
        ("What next?", "What next?"),
        (1_500_000, 1_500_000),
        (1234567.25, 1234567.25),
        (True, True),
        (0, 0),
    ],
)
def test_values_that_a_clause_may_test_are_published(value: object, published: object) -> None:
    assert publishable_properties({"page": value}, DANA) == {"page": published}


@pytest.mark.parametrize(
    "value",
    [
        "dana@example.com",
        "/users/kim@other.example/edit",
        "/users/kim%40other.example",
        "mailto:kim@other.example",
        "+49 30 123456",
        "call (030) 123-456-789",
        "030 1234567",
        "tel:+4930123456",
        4930123456,
        "Dana",
        "dana reyes",
        "x" * 201,
        "",
        None,
        ["/pricing"],
        {"path": "/pricing"},
    ],
)
def test_values_that_may_name_a_person_are_not_published(value: object) -> None:
    assert publishable_properties({"page": value, "plan": "growth"}, DANA) == {"plan": "growth"}


@pytest.mark.parametrize("name", ["dana@example.com", "+12025550123", "kim%40other.example"])
def test_a_property_with_an_address_or_a_number_as_its_name_is_not_published(name: str) -> None:
    assert publishable_properties({name: 1, "plan": "growth"}, Person()) == {"plan": "growth"}


def test_messages_are_compared_by_their_values() -> None:
    assert is_same_message(b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}')
    assert not is_same_message(b'{"a": 1}', b'{"a": 2}')

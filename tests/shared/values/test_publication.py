"""Which values may be published: known fields, short codes and numbers, and never what identifies the person."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.values.field_readings import strip_query
from shared.values.person_identifiers import UNKNOWN_PERSON, PersonIdentifiers, PersonMatcher
from shared.values.publication import publish, select_publishable
from shared.values.publication_fields import KNOWN_FIELDS, DeclaredKind
from tests.support.encodings import ENCODINGS

DANA = PersonMatcher.for_person(
    PersonIdentifiers(
        names=("Dana Reyes",),
        emails=("Dana@Example.com",),
        phones=("+1 (202) 555-0123",),
        ids=("crm-77", "Cj0KCQ-gclid"),
    )
)
FREE_FIELDS = ("custom.note", "properties.note", "attributes.note")
TEXT_FIELDS = [name for name, rule in KNOWN_FIELDS.items() if rule.kind != "figure"]
IDENTIFIERS = ("Dana Reyes", "Reyes, Dana", "dana.reyes", "DANA@EXAMPLE.COM", "+12025550123", "crm-77", "Cj0KCQ-gclid")


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_no_field_holds_an_identifier_however_it_is_written(identifier: str, encode: Callable[[str], str]) -> None:
    code = encode(identifier)
    for text in (code, f"x {code} y", f"/u/{code}/offer", f"https://www.example.org/u/{code}/"):
        published = {field: publish(field, text, DANA, {"note": "text"}) for field in [*TEXT_FIELDS, *FREE_FIELDS]}
        assert {field: value for field, value in published.items() if value and reveals(value, code)} == {}


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        (
            "Jürgen Müller",
            ("Juergen Mueller", "JÜRGEN MÜLLER", "jurgen muller", "J%FCrgen M%FCller", "Mueller, Juergen"),
        ),
        ("Juergen Mueller", ("Jürgen Müller", "jurgen-muller", "xn--jrgen-kva.xn--mller-kva")),
        ("Łukasz Wałęsa", ("Lukasz Walesa", "ŁUKASZ WAŁĘSA")),
        ("Søren Åberg", ("Soren Aberg", "Soeren Aaberg", "SØREN ÅBERG")),
    ],
)
def test_a_name_is_found_in_each_of_its_spellings(name: str, spellings: tuple[str, ...]) -> None:
    person = PersonMatcher.for_person(PersonIdentifiers(names=(name,)))
    for text in (name, *spellings):
        assert [field for field in (*TEXT_FIELDS, *FREE_FIELDS) if publish(field, text, person) is not None] == []
    assert publish("company.name", "Mulberry Sons", person) == "Mulberry Sons"


def reveals(value: str, code: str) -> bool:
    return code in value or DANA.matches(value, parts=True)


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_no_name_of_a_field_is_an_identifier(identifier: str, encode: Callable[[str], str]) -> None:
    assert select_publishable({f"custom.{encode(identifier)}": True, "custom.plan": "growth"}, DANA) == {
        "custom.plan": "growth"
    }


@pytest.mark.parametrize("number", [12025550123, 12025550123.0, 2025550123, -2025550123, 5550123])
@pytest.mark.parametrize("field", ["company.employees", "custom.declared", "custom.note", "properties.note"])
def test_the_persons_number_is_not_published_as_a_number(field: str, number: float) -> None:
    assert publish(field, number, DANA, {"declared": "number"}) is None
    assert publish("company.employees", {"min": 1, "max": number}, DANA) is None
    assert publish("interest.budget", {"amount": f"{number}", "currency": "EUR"}, DANA) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company.name", "Reyes"),
        ("company.name", "Reyes Logistics"),
        ("company.domain", "reyes.example"),
        ("company.employees", {"min": 1, "max": 5}),
        ("company.annual_revenue", {"amount": "9000000.00", "currency": "EUR"}),
        ("role.title", "Head of Operations"),
        ("touch.referrer", "https://social.example/@fleet/post"),
        ("touch.campaign", "120211234567890123"),
        ("touch.landing_page", "/fleet"),
        ("properties.page", "/pricing"),
        ("custom.fleet_size", 40),
        ("custom.share", 12.5),
        ("custom.range", "51-200"),
        ("custom.plan", "growth"),
        ("custom.day", "2026-03-01"),
        ("custom.instant", "2026-03-01T10:00:00+01:00"),
        ("custom.trial", False),
        ("custom.vans", 0),
        ("activity", "demo_requested"),
        ("reason", "too_small"),
    ],
)
def test_known_fields_short_codes_dates_and_short_numbers_are_published(field: str, value: object) -> None:
    assert publish(field, value, DANA) == value


@pytest.mark.parametrize("field", FREE_FIELDS)
@pytest.mark.parametrize(
    "value",
    [
        "please call after five",
        "Kim Doe",
        "kim@other.example",
        "kim%40other.example",
        "+49 30 123456",
        "030-1234567",
        "5550124",
        "https://www.example.org/",
        "x" * 31,
        "2026-13-45",
        4930123456,
        1_500_000,
        1234567.25,
        0.4930123456,
        "Dana",
        "reyes",
        "",
        None,
        ["a"],
        {"a": 1},
    ],
)
def test_other_values_of_a_field_that_is_not_known_stay(field: str, value: object) -> None:
    assert select_publishable({field: value}, DANA) == {}


@pytest.mark.parametrize(
    "name", ["kim@other.example", "+12025550199", "2025550199", "Kim Doe", "note.text", "a" * 41, ""]
)
def test_a_value_stays_if_the_name_of_its_field_is_no_code(name: str) -> None:
    assert select_publishable({f"custom.{name}": 1}, UNKNOWN_PERSON) == {}


@pytest.mark.parametrize("field", ["custom.gclid", "custom.FBCLID", "properties.msclkid"])
def test_the_id_of_a_click_stays_also_under_another_name(field: str) -> None:
    assert publish(field, "Cj0KCQ", UNKNOWN_PERSON, {"gclid": "code"}) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "refrigerated vans and trucks"),
        ("number", 1_500_000),
        ("number", 0.123456789),
        ("code", "ORDER-2026/000123456"),
        ("date", "2026-03-01"),
        ("boolean", True),
    ],
)
def test_a_source_may_declare_longer_texts_and_numbers(kind: DeclaredKind, value: object) -> None:
    assert publish("custom.Fleet kind", value, DANA, {"Fleet kind": kind}) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "write to kim@other.example"),
        ("text", "call +49 30 123456"),
        ("text", "Dana asked for it"),
        ("text", "x" * 201),
        ("text", 40),
        ("number", "40"),
        ("number", True),
        ("code", "two words"),
        ("date", "in March"),
        ("boolean", 1),
    ],
)
def test_a_declared_field_holds_only_its_kind_and_no_address_or_number_of_a_person(
    kind: DeclaredKind, value: object
) -> None:
    assert publish("custom.note", value, DANA, {"note": kind}) is None


@pytest.mark.parametrize(
    ("address", "published"),
    [
        ("https://www.example.org/u/dana%40example.com/offer?x=1", "https://www.example.org/"),
        ("https://www.example.org/call/+4930123456", "https://www.example.org/"),
        ("/u/dana%40example.com/offer", None),
        ("/u/kim@other.example", None),
        ("/pricing?email=dana@example.com#top", "/pricing"),
        ("/pricing%3Femail=1", "/pricing"),
        ("https://dana:secret@www.example.org/a?b=c", "https://www.example.org/a"),
    ],
)
def test_of_an_address_with_a_person_in_its_path_the_host_is_left(address: str, published: str | None) -> None:
    assert publish("touch.referrer", address, DANA) == published


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


@pytest.mark.parametrize("text", ["x" * 201, "+49 30 123456", "kim@other.example", "", "%25252525252525252541"])
@pytest.mark.parametrize("field", ["company.name", "touch.utm_content"])
def test_free_text_and_other_persons_addresses_stay_in_known_fields_too(field: str, text: Any) -> None:
    assert publish(field, text, UNKNOWN_PERSON) is None


@settings(max_examples=300, deadline=None)
@given(
    texts=st.lists(
        st.lists(
            st.sampled_from(
                [*IDENTIFIERS, "Dana", "reyes", "danar", "5550123", "crm", "Fleet", "Head of", "management"]
            ),
            max_size=3,
        ).map(" ".join),
        max_size=len(TEXT_FIELDS),
    ),
    encode=st.sampled_from(list(ENCODINGS.values())),
)
def test_a_person_is_found_among_many_fields_as_in_each_alone(texts: list[str], encode: Callable[[str], str]) -> None:
    encoded = [encode(text) if index % 2 else text for index, text in enumerate(texts)]
    values = dict(zip(TEXT_FIELDS, encoded, strict=False))

    published = select_publishable(values, DANA)

    assert published == {f: value for f, text in values.items() if (value := publish(f, text, DANA)) is not None}
    assert not any(DANA.matches(text, KNOWN_FIELDS[field].parts) for field, text in published.items())

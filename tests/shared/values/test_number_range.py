"""Number ranges: the forms in which senders write them."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.http import REQUEST_MODEL, FieldError, Problem, parse_body
from shared.values.number_range import InvalidRange, Range, RangeIn, read_range


class Company(BaseModel):
    model_config = REQUEST_MODEL

    employees: RangeIn


@pytest.mark.parametrize(
    ("value", "document"),
    [
        (120, 120),
        (2.5, 2.5),
        ("120", 120),
        (" 1,200 ", 1200),
        ("1 200", 1200),
        ("1'200.5", 1200.5),
        ("51-200", {"min": 51, "max": 200}),
        ("51 \u2013 200", {"min": 51, "max": 200}),
        ("11_50", {"min": 11, "max": 50}),
        ("1,000-5,000", {"min": 1000, "max": 5000}),
        ("1.001-5.000", {"min": 1001, "max": 5000}),
        ("10.001+", {"min": 10001, "max": None}),
        ("51-200 employees", {"min": 51, "max": 200}),
        ("10,001+ employees", {"min": 10001, "max": None}),
        ("1-2 People", {"min": 1, "max": 2}),
        ("120 Mitarbeiter", 120),
        ("1.000 Mitarbeiter", 1000),
        ("Small (1-50)", {"min": 1, "max": 50}),
        ("2-10 employees (small)", {"min": 2, "max": 10}),
        ("Enterprise [1000+]", {"min": 1000, "max": None}),
        ("Mehr als 500 Mitarbeiter", {"min": 500, "max": None}),
        ("51 bis 200 Mitarbeiter:innen", {"min": 51, "max": 200}),
        ("de 11 à 50 salariés", {"min": 11, "max": 50}),
        ("entre 11 y 50 empleados", {"min": 11, "max": 50}),
        ("menos de 10 funcionários", {"min": None, "max": 10}),
        ("oltre 250 dipendenti", {"min": 250, "max": None}),
        ("10 of meer medewerkers", {"min": 10, "max": None}),
        ("SIZE_51_TO_200", {"min": 51, "max": 200}),
        ("SIZE_10001_OR_MORE", {"min": 10001, "max": None}),
        ("SIZE_1", 1),
        ("5K-10K", {"min": 5000, "max": 10000}),
        ("\uff15\uff11-\uff12\uff10\uff10", {"min": 51, "max": 200}),
        ("2k", 2000),
        ("1.5k employees", 1500),
        ("1k+", {"min": 1000, "max": None}),
        ("Self-employed", 1),
        ("Myself Only", 1),
        ("10 to 20", {"min": 10, "max": 20}),
        ("50..50", 50),
        ("200+", {"min": 200, "max": None}),
        ("1000 or more", {"min": 1000, "max": None}),
        (">500", {"min": 500, "max": None}),
        (">= 500", {"min": 500, "max": None}),
        ("more than 500", {"min": 500, "max": None}),
        ("< 10", {"min": None, "max": 10}),
        ("Up to 10", {"min": None, "max": 10}),
        ({"min": 51, "max": 200}, {"min": 51, "max": 200}),
        ({"min": "1,000"}, {"min": 1000, "max": None}),
        ({"min": None, "max": 9.5}, {"min": None, "max": 9.5}),
    ],
)  # fmt: skip
def test_a_range_is_read_in_all_its_forms(value: object, document: Any) -> None:
    assert read_range(value).document() == document


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "many",
            "5-1",
            "1.000",
            "1.000.",
            "ca. 120",
            "fifty",
            "12,5",
            "-5",
            "1-2-3",
            "5 6",
            "1e5",
            "٣",
            "9" * 61,
            "9" * 13,
        ),
        *(-1, True, None, float("nan"), float("inf"), 1e300, 0.0001, 10**12, [1, 2], {}, {"min": None}),
        *({"min": 2, "max": 1}, {"min": "1-2"}, {"min": 1, "top": 2}, {"min": True}),
    ],
)
def test_an_invalid_range_is_refused(value: object) -> None:
    with pytest.raises(InvalidRange):
        read_range(value)


@pytest.mark.parametrize("text", [b'"51-200"', b'{"min": 51, "max": 200}'])
def test_a_field_accepts_a_range(text: bytes) -> None:
    assert parse_body(Company, b'{"employees":%s}' % text) == Company(employees=Range(Decimal(51), Decimal(200)))


def test_a_field_without_a_valid_range_is_named() -> None:
    with pytest.raises(Problem) as error:
        parse_body(Company, b'{"employees":"a handful"}')

    sentence = 'Must be a number of at least 0, a range like "51-200" or {"min", "max"}.'
    assert error.value.errors == (FieldError("/employees", sentence),)


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1))
def test_a_range_that_was_read_is_read_the_same_from_its_document(first: int, second: int) -> None:
    least, most = sorted((first, second))
    range_ = read_range(f"{least:,}-{most:,}")

    assert range_ == Range(Decimal(least), Decimal(most)) == read_range(range_.document())


@given(st.from_regex(re.compile(r"[0-9,.' _+<>a-z-]{0,60}"), fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_range(text)
    except InvalidRange:
        return

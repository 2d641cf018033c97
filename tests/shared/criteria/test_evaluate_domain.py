"""The clause language: the outcome of each test for known and unknown values."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.criteria.criterion import Criterion, FieldTest
from shared.criteria.evaluate import compile_criterion
from shared.criteria.values import bounds

ABSENT = object()


def met(test: dict[str, Any], value: object, currency: str | None = "EUR") -> bool | None:
    field = test["field"]
    attributes = {"company.country": "DE"} if value is ABSENT else {"company.country": "DE", field: value}
    return compile_criterion(Criterion.model_validate_json(orjson.dumps(test)), currency)(attributes)


INDUSTRY = {"field": "company.industry"}
SIZE = {"field": "company.employees"}
BUDGET = {"field": "interest.budget"}
CUSTOM = {"field": "custom.fleet"}


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        (INDUSTRY | {"in": ["logistics", "retail"]}, "logistics", True),
        (INDUSTRY | {"in": ["logistics", "retail"]}, "  LOGISTICS ", True),
        (INDUSTRY | {"in": ["Logistics"]}, "logistics", True),
        (INDUSTRY | {"in": ["stra\u00dfe"]}, "STRASSE", True),
        (INDUSTRY | {"in": ["logistics"]}, "logistics and more", False),
        (INDUSTRY | {"in": ["logistics"]}, ABSENT, None),
        (INDUSTRY | {"in": ["logistics"]}, None, None),
        (INDUSTRY | {"in": ["logistics"]}, "  ", None),
        (INDUSTRY | {"not_in": ["banking"]}, "logistics", True),
        (INDUSTRY | {"not_in": ["banking"]}, "Banking", False),
        (INDUSTRY | {"not_in": ["banking"]}, ABSENT, None),
        (INDUSTRY | {"equals": "logistics"}, "Logistics", True),
        (INDUSTRY | {"equals": "logistics"}, "retail", False),
        (INDUSTRY | {"starts_with": "logi"}, "Logistics", True),
        (INDUSTRY | {"starts_with": "logi"}, "the logistics", False),
        (INDUSTRY | {"starts_with": "logi"}, ABSENT, None),
        (INDUSTRY | {"starts_with": "logi"}, 7, None),
        (INDUSTRY | {"contains": "GIST"}, "logistics", True),
        (INDUSTRY | {"contains": "gist"}, "retail", False),
        (INDUSTRY | {"contains": "gist"}, ABSENT, None),
        (INDUSTRY | {"exists": True}, "logistics", True),
        (INDUSTRY | {"exists": True}, ABSENT, False),
        (INDUSTRY | {"exists": True}, "", False),
        (INDUSTRY | {"exists": False}, ABSENT, True),
        (INDUSTRY | {"exists": False}, "logistics", False),
    ],
)
def test_text_is_compared_without_regard_to_case_and_spaces_around_it(
    test: dict[str, Any], value: object, expected: bool | None
) -> None:
    assert met(test, value) is expected


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        (SIZE | {"between": [50, 2000]}, 50, True),
        (SIZE | {"between": [50, 2000]}, 2000, True),
        (SIZE | {"between": [50, 2000]}, 49.9, False),
        (SIZE | {"between": [50, 2000]}, 2001, False),
        (SIZE | {"between": [50, 2000]}, ABSENT, None),
        (SIZE | {"between": [50, 2000]}, {"min": 51, "max": 200}, True),
        (SIZE | {"between": [50, 2000]}, {"min": 11, "max": 49}, False),
        (SIZE | {"between": [50, 2000]}, {"min": 11, "max": 50}, None),
        (SIZE | {"between": [50, 2000]}, {"min": 1001, "max": 5000}, None),
        (SIZE | {"between": [50, 2000]}, {"min": 2001, "max": None}, False),
        (SIZE | {"between": [50, 2000]}, {"min": None, "max": 49}, False),
        (SIZE | {"between": [50, 2000]}, {"min": None, "max": None}, None),
        (SIZE | {"between": [50, 2000]}, {"min": 200, "max": 51}, None),
        (SIZE | {"at_least": 50}, 50, True),
        (SIZE | {"at_least": 50}, 49, False),
        (SIZE | {"at_least": 50}, {"min": 50, "max": None}, True),
        (SIZE | {"at_least": 50}, {"min": 10, "max": None}, None),
        (SIZE | {"at_least": 50}, {"min": 10, "max": 49}, False),
        (SIZE | {"at_most": 50}, 50, True),
        (SIZE | {"at_most": 50}, 51, False),
        (SIZE | {"at_most": 50}, {"min": None, "max": 50}, True),
        (SIZE | {"at_most": 50}, {"min": 51, "max": 60}, False),
        (SIZE | {"at_most": 50}, True, None),
        (SIZE | {"in": [10, 20]}, 20.0, True),
        (SIZE | {"in": [10, 20]}, 15, False),
        (SIZE | {"in": [10, 20]}, {"min": 20, "max": 20}, True),
        (SIZE | {"in": [10, 20]}, {"min": 15, "max": 25}, None),
        (SIZE | {"in": [10, 20]}, {"min": 11, "max": 19}, False),
        (SIZE | {"not_in": [10, 20]}, {"min": 11, "max": 19}, True),
        (SIZE | {"equals": 10}, 10, True),
    ],
)
def test_a_range_that_straddles_the_bound_is_neither_met_nor_failed(
    test: dict[str, Any], value: object, expected: bool | None
) -> None:
    assert met(test, value) is expected


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        ({"amount": "15000.00", "currency": "EUR"}, "EUR", True),
        ({"amount": "9999.99", "currency": "EUR"}, "EUR", False),
        ({"amount": "15000.00", "currency": "USD"}, "EUR", None),
        ({"amount": "15000.00", "currency": "EUR"}, None, None),
        ({"min": 10000, "max": 20000, "currency": "EUR"}, "EUR", True),
        ({"min": 10000, "max": 20000, "currency": "USD"}, "EUR", None),
        ({"amount": {"min": 5000, "max": 20000}, "currency": "EUR"}, "EUR", None),
        ({"amount": "a lot", "currency": "EUR"}, "EUR", None),
        (15000, "EUR", True),
    ],
)
def test_money_in_another_currency_is_not_known(value: object, currency: str | None, expected: bool | None) -> None:
    assert met(BUDGET | {"at_least": 10000}, value, currency) is expected


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        (CUSTOM | {"at_least": 40}, "41", True),
        (CUSTOM | {"at_least": 40}, " 39.5 ", False),
        (CUSTOM | {"at_least": 40}, "many", None),
        (CUSTOM | {"at_least": 40}, ["41"], None),
        (CUSTOM | {"equals": 40}, "40", True),
        (CUSTOM | {"equals": "40"}, 40, True),
        (CUSTOM | {"equals": "40"}, 40.5, False),
        (CUSTOM | {"equals": True}, True, True),
        (CUSTOM | {"equals": True}, "true", True),
        (CUSTOM | {"equals": True}, False, False),
        (CUSTOM | {"equals": True}, 1, False),
        (CUSTOM | {"in": ["van", 3]}, "Van", True),
        (CUSTOM | {"in": ["van", 3]}, 3, True),
        (CUSTOM | {"contains": "van"}, ["truck", "Van"], True),
        (CUSTOM | {"contains": "van"}, ["truck", "vanity"], False),
        (CUSTOM | {"contains": "van"}, [], None),
        (CUSTOM | {"contains": "van"}, {"kind": "van"}, None),
        (CUSTOM | {"exists": True}, [], False),
        (CUSTOM | {"exists": True}, 0, True),
        (CUSTOM | {"exists": True}, False, True),
        (CUSTOM | {"at_least": 40}, 10**400, None),
    ],
)
def test_a_custom_field_may_hold_anything(test: dict[str, Any], value: object, expected: bool | None) -> None:
    assert met(test, value) is expected


def test_a_property_of_an_activity_may_have_any_name() -> None:
    pricing = FieldTest.model_validate_json(b'{"field": "page", "starts_with": "/pricing"}')

    assert [
        compile_criterion(pricing)(properties) for properties in ({"page": "/pricing/eu"}, {"page": "/blog"}, {})
    ] == [
        True,
        False,
        None,
    ]


NUMBERS = st.integers(-100, 100)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["min", "max", "amount", "x"]), inner),
    max_leaves=5,
)


@given(st.tuples(NUMBERS, NUMBERS).map(sorted), st.tuples(NUMBERS, NUMBERS).map(sorted))
def test_a_range_has_the_outcome_that_all_numbers_in_it_have(between: list[int], known: list[int]) -> None:
    test = SIZE | {"between": between}
    outcomes = {met(test, number) for number in range(known[0], known[1] + 1)}

    assert met(test, {"min": known[0], "max": known[1]}) == (outcomes.pop() if len(outcomes) == 1 else None)


@given(JSON, st.sampled_from(["in", "not_in", "between", "at_least", "starts_with", "contains", "exists"]))
def test_no_value_that_a_sender_may_send_stops_a_verdict(value: object, test: str) -> None:
    operands = {"in": ["a", 1], "not_in": ["a"], "between": [0, 9], "at_least": 5, "starts_with": "a", "contains": "a"}

    assert met(CUSTOM | {test: operands.get(test, True)}, value) in (True, False, None)


@given(JSON)
def test_bounds_are_in_order_or_not_known(value: object) -> None:
    known = bounds(value, "EUR")

    assert known is None or known[0] <= known[1]

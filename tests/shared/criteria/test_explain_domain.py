"""The explanation of a clause's outcome, and the errors of a clause."""

from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from shared.criteria.criterion import ONE_TEST, Criterion
from shared.criteria.explain import explain

ATTRIBUTES = {
    "company.industry": "logistics",
    "company.employees": {"min": 51, "max": 200},
    "company.annual_revenue": {"min": 9000000, "max": None},
    "interest.budget": {"amount": "15000.00", "currency": "USD"},
    "role.title": "H" * 80,
    "custom.boss": "Dana Reyes",
    "custom.fleet": 40.0,
    "custom.kinds": ["van", "truck"],
}


@pytest.mark.parametrize(
    ("test", "sentence"),
    [
        ({"field": "company.industry", "in": ["logistics", "b"]}, "company.industry is logistics, one of logistics, b"),
        ({"field": "company.industry", "in": ["banking"]}, "company.industry is logistics, none of banking"),
        ({"field": "company.industry", "not_in": ["banking"]}, "company.industry is logistics, none of banking"),
        ({"field": "company.industry", "not_in": ["logistics"]}, "company.industry is logistics, one of logistics"),
        ({"field": "company.industry", "equals": "retail"}, "company.industry is logistics, not equal to retail"),
        ({"field": "company.industry", "starts_with": "logi"}, "company.industry is logistics, starting with logi"),
        ({"field": "company.industry", "contains": "x"}, "company.industry is logistics, not containing x"),
        ({"field": "company.industry", "exists": True}, "company.industry is known"),
        ({"field": "company.domain", "exists": True}, "company.domain is not known"),
        ({"field": "company.domain", "in": ["a.example"]}, "company.domain is not known"),
        ({"field": "company.employees", "between": [50, 2000]}, "company.employees is 51 to 200, between 50 and 2000"),
        ({"field": "company.employees", "at_least": 100.5}, "company.employees is 51 to 200, perhaps at least 100.5"),
        ({"field": "company.annual_revenue", "at_most": 1}, "company.annual_revenue is 9000000 or more, not at most 1"),
        ({"field": "interest.budget", "at_least": 10000}, "interest.budget is 15000.00 USD, not in EUR"),
        ({"field": "role.title", "equals": "x"}, f"role.title is {'H' * 64}\u2026, not equal to x"),
        ({"field": "custom.fleet", "at_least": 40}, "custom.fleet is 40, at least 40"),
        ({"field": "custom.kinds", "contains": "van"}, "custom.kinds is a list of 2, containing van"),
        ({"field": "custom.kinds", "at_least": 4}, "custom.kinds is a list of 2, not a number"),
        ({"field": "custom.fleet", "contains": "van"}, "custom.fleet is 40, not a text"),
        ({"field": "company.industry", "in": [f"i{n}" for n in range(12)]},
         "company.industry is logistics, none of i0, i1, i2, i3, i4, i5, i6, i7, i8, i9 and 2 more"),
    ],
)  # fmt: skip
def test_each_outcome_has_a_reason(test: dict[str, Any], sentence: str) -> None:
    assert explain(Criterion.model_validate_json(orjson.dumps(test)), ATTRIBUTES, "EUR") == sentence


@pytest.mark.parametrize(
    ("test", "sentence"),
    [
        ({"in": ["Dana Reyes", "b"]}, "custom.boss is one of Dana Reyes, b"),
        ({"equals": "someone else"}, "custom.boss is not equal to someone else"),
        ({"at_least": 5}, "custom.boss is not a number"),
    ],
)
def test_the_text_in_a_custom_field_is_not_repeated(test: dict[str, Any], sentence: str) -> None:
    criterion = Criterion.model_validate_json(orjson.dumps({"field": "custom.boss", **test}))

    assert explain(criterion, ATTRIBUTES, "EUR") == sentence


NEAREST = "No clause may name this field; the nearest one is "
NUMBERS = "Compares numbers, and this field holds a text."
TEXTS = "Compares text, and this field holds a number."
SCALAR = "Must be a text of at most 200 characters, a number, true or false."


@pytest.mark.parametrize(
    ("test", "location", "sentence"),
    [
        ({"field": "company.industri", "exists": True}, ("field",), NEAREST + "company.industry."),
        ({"field": "employees", "exists": True}, ("field",), NEAREST + "company.employees."),
        ({"field": "custom.", "exists": True}, ("field",), NEAREST + "custom.*."),
        ({"field": "source"}, (), ONE_TEST),
        ({"field": "source", "exists": None}, (), ONE_TEST),
        ({"field": "source", "exists": True, "equals": "web"}, (), ONE_TEST),
        ({"field": "company.industry", "at_least": 5}, ("at_least",), NUMBERS),
        ({"field": "company.employees", "contains": "5"}, ("contains",), TEXTS),
        ({"field": "company.employees", "in": [5, "6"]}, ("in",), "Must hold what the field holds: a number."),
        ({"field": "company.employees", "equals": True}, ("equals",), "Must hold what the field holds: a number."),
        ({"field": "company.industry", "not_in": [5]}, ("not_in",), "Must hold what the field holds: a text."),
        ({"field": "source", "in": []}, ("in",), "Must name at least one."),
        ({"field": "source", "in": ["a", None]}, ("in", 1), SCALAR),
        ({"field": "source", "equals": "x" * 201}, ("equals",), SCALAR),
        ({"field": "source", "equals": "a\u0000b"}, ("equals",), SCALAR),
        ({"field": "custom.a", "equals": {"b": 1}}, ("equals",), SCALAR),
        ({"field": "company.employees", "between": [9, 5]}, ("between",),
         "The first number must not be above the second."),
    ],
)  # fmt: skip
def test_a_wrong_clause_is_refused_where_it_is_wrong(
    test: dict[str, Any], location: tuple[str | int, ...], sentence: str
) -> None:
    with pytest.raises(ValidationError) as invalid:
        Criterion.model_validate_json(orjson.dumps(test))

    assert [(error["loc"], error["type"], error["msg"]) for error in invalid.value.errors()] == [
        (location, "wrong", sentence)
    ]

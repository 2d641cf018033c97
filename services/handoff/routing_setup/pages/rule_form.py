"""The form of a routing rule: its tests as rows of a field, a test and a value, read back into a rule."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from services.handoff.routing.schemas import TESTS_LIMIT, RuleIn
from services.handoff.routing_setup.domain.rule_words import read_tests
from shared.auth.setup import YES, Field, add_empty_rows, place_errors, read_number, read_rows
from shared.criteria.criterion import TESTS
from shared.criteria.fields import FIELDS, kind_of
from shared.http import Problem, parse_body

BOUNDS = re.compile(r"\s*(?:\bto\b|\band\b|,|;|…|\u2013|(?<=[0-9])-)\s*")
LISTS = ("in", "not_in")
WORDS = {
    "in": "is one of", "not_in": "is none of", "equals": "is", "between": "is between", "at_least": "is at least",
    "at_most": "is at most", "starts_with": "begins with", "contains": "contains", "exists": "is known (yes or no)",
}  # fmt: skip
CHOICES = (("", "(no test)"), *((test, WORDS[test]) for test in TESTS))


def make_fields(rule: Mapping[str, Any] | None, targets: Iterable[tuple[str, str]], rows: int) -> tuple[Field, ...]:
    """The fields with what the rule says, or of an empty form; at least `rows` rows for tests."""
    target = "/".join(next(iter(rule["to"].items()))) if rule else ""
    return (
        Field("to", "Its leads go to", target, kind="select", options=tuple(targets), required=True),
        *_make_rows(rule, rows),
    )


def read_rule(raw: bytes) -> RuleIn:
    """The rule that the texts of the form say. Raises Problem 422 about fields of the form."""
    texts = orjson.loads(raw)
    rows = read_rows(texts.get("when", {}))
    kind, _, target = texts.get("to", "").partition("/")
    body = {"id": texts.get("id"), "when": [_read_row(row) for row in rows.values()], "to": {kind or "team": target}}
    try:
        return parse_body(RuleIn, orjson.dumps({name: value for name, value in body.items() if value is not None}))
    except Problem as problem:
        raise place_errors(problem, lambda pointer: _place(pointer, list(rows))) from None


def _place(pointer: str, rows: Sequence[str]) -> str:
    section, *rest = pointer.strip("/").split("/")
    if section == "to":
        return "/to"
    if section != "when" or not rest:
        return pointer
    part = rest[1] if len(rest) > 1 else "test"
    return f"/when/{rows[int(rest[0])]}/{part if part in ('field', 'test') else 'value'}"


def _make_rows(rule: Mapping[str, Any] | None, rows: int) -> list[Field]:
    tests = read_tests(rule) if rule else []
    fields = list[Field]()
    for row, test in enumerate(add_empty_rows(tests, rows, TESTS_LIMIT)):
        group = f"Test {row + 1}: a lead goes there only if"
        shown = (test.field, test.test, _show(test.test, test.value)) if test else ("", "", "")
        fields += [
            Field(f"when.{row}.field", "Field", shown[0], "company.country", options=tuple(FIELDS), group=group),
            Field(f"when.{row}.test", "Test", shown[1], kind="select", options=CHOICES, group=group),
            Field(f"when.{row}.value", "Value", shown[2], "DE, AT", group=group),
        ]
    return fields


def _show(test: str, value: Any) -> str:
    if test in LISTS:
        texts = [_show_one(each) for each in value]
        return f"{'; '.join(texts)}{';' if len(texts) == 1 else ''}" if "," in "".join(texts) else ", ".join(texts)
    return " to ".join(_show_one(each) for each in value) if test == "between" else _show_one(value)


def _show_one(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else "no"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _read_row(row: Mapping[str, str]) -> dict[str, Any]:
    field, test, text = (row.get(name, "") for name in ("field", "test", "value"))
    if test not in TESTS:
        return {"field": field}
    return {"field": field, test: _read(test, text, field)}


def _read(test: str, text: str, field: str) -> Any:
    if test == "exists":
        return {"": True, YES: True, "no": False}.get(text.lower(), text)
    if test == "between":
        return [read_number(bound) for bound in BOUNDS.split(text, 1)]
    if test in LISTS:
        parts = text.split(";" if ";" in text else ",")
        return [_read_one(part.strip(), field) for part in parts if part.strip()]
    return read_number(text) if test in ("at_least", "at_most") else _read_one(text, field)


def _read_one(text: str, field: str) -> Any:
    """A number where the field may hold one; yes and no where it may hold anything."""
    kind = kind_of(field) or "text"
    if kind == "any" and text.lower() in (YES, "no"):
        return text.lower() == YES
    return text if kind == "text" else read_number(text)

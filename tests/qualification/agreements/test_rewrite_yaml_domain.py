"""A text that is changed through its fields keeps what its authors wrote beside what changed."""

import copy
import difflib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qualification.agreements.schemas.rewrite_yaml import rewrite_yaml
from services.qualification.agreements.schemas.strict_yaml import load_strict_yaml
from services.qualification.agreements.schemas.write_yaml import write_yaml

EXAMPLE = Path("deploy/agreement.example.yaml").read_text("utf-8")
DOCUMENT = load_strict_yaml(EXAMPLE)

CODES = st.sampled_from(["size", "on", "no", "12:30", "1", "true", "a b", "ä", "x: y", "# z", ""])
SCALARS = CODES | st.integers(-9, 9) | st.booleans() | st.none() | st.sampled_from([0.5, "two\nlines", "'", '"'])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CODES, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(CODES, VALUES, max_size=5)


def find_lines(text: str) -> list[str]:
    """The lines that differ from the example."""
    lines = difflib.unified_diff(EXAMPLE.splitlines(), text.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def change(**changes: Any) -> dict[str, Any]:
    """The example with other values at these places: `sales__acceptance__within`."""
    changed: dict[str, Any] = copy.deepcopy(DOCUMENT)
    for path, value in changes.items():
        *steps, last = path.split("__")
        part: Any = changed
        for step in steps:
            part = part[int(step) if step.isdecimal() else step]
        if value is None:
            del part[int(last) if last.isdecimal() else last]
        else:
            part[last] = value
    return changed


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        ({"title": "12"}, ["-title: Qualified leads and response times", "+title: '12'"]),
        (
            {"definition__profile__3": None},
            ["-    - {id: budget, field: interest.budget, at_least: 10000, points: 15}"],
        ),
        (
            {"definition__profile__1__between": [100, 2000], "definition__profile__1__says": None},
            [
                "-    - {id: size, field: company.employees, between: [50, 2000], points: 30, required: true, says: "
                '"below 50 we lose money"}',
                "+    - {id: size, field: company.employees, between: [100, 2000], points: 30, required: true}",
            ],
        ),
        (
            {"marketing__acceptance_rate": None, "marketing__dinners": {"at_least": 9}},
            ["-  acceptance_rate: {per: month, at_least: 0.7}", "+  dinners: {at_least: 9}"],
        ),
        ({"goal": None}, ['-goal: {metric: revenue, per: quarter, target: {amount: "500000", currency: EUR}}']),
        (
            {"recycle_reasons": ["not_now", "no_decision", "gone"]},
            ["-recycle_reasons: [unreachable, not_now, no_decision]", "+recycle_reasons: [not_now, no_decision, gone]"],
        ),
        ({"lost_reasons": [*DOCUMENT["lost_reasons"], "ceased"]}, ["+  - ceased"]),
    ],
)
def test_only_the_lines_change_in_which_the_agreement_changed(changes: dict[str, Any], lines: list[str]) -> None:
    wanted = change(**changes)

    text = rewrite_yaml(EXAMPLE, wanted)

    assert find_lines(text) == lines
    assert load_strict_yaml(text) == wanted


def test_a_document_in_json_stays_json() -> None:
    wanted = change(title="Terms", rhythm=None)

    text = rewrite_yaml(json.dumps(DOCUMENT, indent=2), wanted)

    assert json.loads(text) == wanted
    assert text.splitlines()[1] == '  "title": "Terms",'


@given(DOCUMENTS, DOCUMENTS)
def test_a_rewritten_text_means_what_was_asked(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert load_strict_yaml(rewrite_yaml(write_yaml(before), after)) == after


@given(st.sampled_from(["goal", "title", "marketing", "recycling", "known_accounts"]), VALUES)
def test_no_comment_is_lost_where_a_value_changes(key: str, value: Any) -> None:
    text = rewrite_yaml(EXAMPLE, DOCUMENT | {key: value})

    assert [line for line in EXAMPLE.splitlines() if line.lstrip().startswith("#") and line not in text] == []
    assert load_strict_yaml(text) == DOCUMENT | {key: value}

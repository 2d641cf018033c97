"""The text of an agreement: JSON or YAML with one meaning; everything else is rejected."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qualification.agreements.schemas.parse import DOCUMENT_BYTES, InvalidAgreement, parse_agreement

EXAMPLE = Path(__file__).parents[3] / "deploy" / "agreement.example.yaml"


def errors(raw: bytes, as_yaml: bool) -> list[tuple[str, str]]:
    with pytest.raises(InvalidAgreement) as invalid:
        parse_agreement(raw, as_yaml)
    return [(pointer, sentence) for pointer, sentence in invalid.value.errors]


@pytest.mark.parametrize(
    ("raw", "as_yaml", "sentence"),
    [
        (b"[" * 100_000, False, "Nested too deep, or a number has too many digits."),
        (b'{"a": ' + b"9" * 5000 + b"}", False, "Nested too deep, or a number has too many digits."),
        (b'{"a": 99999999999999999999}', False, "Holds text that is not Unicode, or a number of more than 64 bits."),
        (b'{"a": "\\ud800"}', False, "Holds text that is not Unicode, or a number of more than 64 bits."),
        (b'{"a": NaN}', False, "NaN is not a number."),
        (b'{"a": {"b": 1, "b": 2}}', False, "A key stands twice in one object."),
        (b"{", False, "Not valid JSON, line 1, column 2."),
        (
            b"title: Ours",
            False,
            "Not valid JSON, line 1, column 1. Is it YAML? Send it with the header Content-Type: application/yaml.",
        ),
        (b"", False, "Not valid JSON, line 1, column 1."),
        (b"\xff", False, "Not UTF-8."),
        (b"a" * (DOCUMENT_BYTES + 1), True, f"At most {DOCUMENT_BYTES} bytes."),
        (b"- " * 50_000, True, "More than 32 levels deep, line 1, column 67."),
        (b"[" * 50_000, True, "More than 32 levels deep, line 1, column 34."),
        (b"a: &x [1]\nb: [*x, *x]", True, "Anchors and aliases are not allowed, line 1, column 4."),
        (b"a: *x", True, "Anchors and aliases are not allowed, line 1, column 4."),
        (b"&x a: 1", True, "Anchors and aliases are not allowed, line 1, column 1."),
        (b"a: !!python/object/apply:os.system [ls]", True, "Tags are not allowed, line 1, column 4."),
        (b"a: 1\na: 2", True, "A key stands twice, line 2, column 1."),
        (b"? [a]\n: 1", True, "A key must be text, line 1, column 3."),
        (b"a: 1\n---\nb: 1", True, "Holds more than one document."),
        (b"a: ]", True, "Not valid YAML, line 1, column 4."),
        (b"a: \x00", True, "Not valid YAML: it holds characters that are not allowed."),
        (b"", True, "Must be an object."),
        (b"- a", True, "Must be an object."),
    ],
)
def test_a_text_that_two_parsers_may_read_differently_is_rejected(raw: bytes, as_yaml: bool, sentence: str) -> None:
    assert errors(raw, as_yaml) == [("", sentence)]


def test_yaml_does_not_guess() -> None:
    text = EXAMPLE.read_text().replace("holidays: DE", "holidays: NO").replace('"09:00-12:30"', "09:00-12:30")
    agreement = parse_agreement(text.encode(), yaml=True).agreement
    hours = agreement.sales.business_hours

    assert hours is not None
    assert (hours.holidays, hours.open) == ("NO", {"mon-fri": ("09:00-12:30", "13:30-18:00")})


@pytest.mark.parametrize("word", ["yes", "on", "2026-11-21", "12:30:00", "0o17", "017", "1_000", ".inf", "0x1F"])
def test_an_unquoted_word_that_is_not_json_is_text(word: str) -> None:
    parsed = parse_agreement(EXAMPLE.read_text().replace("in: [c_level, vp,", f"in: [{word}, vp,").encode(), yaml=True)
    values = [clause.in_ for clause in parsed.agreement.definition.profile if clause.id == "role"]

    assert values == [(word, "vp", "director")]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["DE", "4h", "size"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PATHS = st.lists(st.integers(0, 20), max_size=6)


@given(JSON, PATHS)
def test_no_document_whatever_is_in_it_does_more_than_be_rejected(anything: object, path: list[int]) -> None:
    document = replace_at(load(EXAMPLE), path, anything)

    assert check(json.dumps(document).encode(), as_yaml=False) in ("valid", "invalid")


def replace_at(value: Any, path: list[int], anything: object) -> Any:
    """The same value with `anything` at this path, or where the path ends early."""
    if not path or not value or not isinstance(value, dict | list):
        return anything
    step = path[0] % len(value)
    if isinstance(value, list):
        return [*value[:step], replace_at(value[step], path[1:], anything), *value[step + 1 :]]
    key = list(value)[step]
    return {**value, key: replace_at(value[key], path[1:], anything)}


@given(st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>?#%@`'\"\n \t,1", max_size=60).map(str.encode))
def test_no_text_whatever_is_in_it_does_more_than_be_rejected(raw: bytes) -> None:
    assert check(raw, as_yaml=True) == "invalid"
    assert check(raw, as_yaml=False) == "invalid"


def load(path: Path) -> Any:
    return json.loads(parse_agreement(path.read_bytes(), yaml=True).text)


def check(raw: bytes, as_yaml: bool) -> str:
    try:
        parse_agreement(raw, as_yaml)
    except InvalidAgreement as invalid:
        return "invalid" if invalid.errors else "rejected without an error"
    return "valid"

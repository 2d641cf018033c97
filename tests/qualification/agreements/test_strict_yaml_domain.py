"""The text of an agreement: JSON or YAML that says one thing, and everything else refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.qualification.agreements.schemas.parse import DOCUMENT_BYTES, InvalidAgreement, parse_agreement

EXAMPLE = Path(__file__).parents[3] / "deploy" / "agreement.example.yaml"


def broken(raw: bytes, as_yaml: bool) -> list[tuple[str, str]]:
    with pytest.raises(InvalidAgreement) as unsound:
        parse_agreement(raw, as_yaml)
    return [(where, what) for where, what in unsound.value.errors]


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
def test_a_text_that_tricks_readers_is_refused(raw: bytes, as_yaml: bool, sentence: str) -> None:
    assert broken(raw, as_yaml) == [("", sentence)]


def test_yaml_does_not_guess() -> None:
    text = EXAMPLE.read_text().replace("holidays: DE", "holidays: NO").replace('"09:00-12:30"', "09:00-12:30")
    agreement = parse_agreement(text.encode(), yaml=True).agreement
    hours = agreement.sales.business_hours

    assert hours is not None
    assert (hours.holidays, hours.open) == ("NO", {"mon-fri": ("09:00-12:30", "13:30-18:00")})


@pytest.mark.parametrize("word", ["yes", "on", "2026-11-21", "12:30:00", "0o17", "017", "1_000", ".inf", "0x1F"])
def test_an_unquoted_word_that_is_not_json_is_text(word: str) -> None:
    given = parse_agreement(EXAMPLE.read_text().replace("[c_level, vp,", f"[{word}, vp,").encode(), yaml=True)
    values = [clause.in_ for clause in given.agreement.definition.profile if clause.id == "role"]

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
PLACES = st.lists(st.integers(0, 20), max_size=6)


@given(JSON, PLACES)
def test_no_document_whatever_is_in_it_does_more_than_be_refused(anything: object, place: list[int]) -> None:
    given = replaced(plain(EXAMPLE), place, anything)

    assert answer(json.dumps(given).encode(), as_yaml=False) in ("sound", "unsound")


def replaced(inside: Any, place: list[int], anything: object) -> Any:
    """The same with what stands at this place, or where it ends, replaced."""
    if not place or not inside or not isinstance(inside, dict | list):
        return anything
    step = place[0] % len(inside)
    if isinstance(inside, list):
        return [*inside[:step], replaced(inside[step], place[1:], anything), *inside[step + 1 :]]
    key = list(inside)[step]
    return {**inside, key: replaced(inside[key], place[1:], anything)}


@given(st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>?#%@`'\"\n \t,1", max_size=60).map(str.encode))
def test_no_text_whatever_is_in_it_does_more_than_be_refused(raw: bytes) -> None:
    assert answer(raw, as_yaml=True) == "unsound"
    assert answer(raw, as_yaml=False) == "unsound"


def plain(path: Path) -> Any:
    return json.loads(parse_agreement(path.read_bytes(), yaml=True).text)


def answer(raw: bytes, as_yaml: bool) -> str:
    try:
        parse_agreement(raw, as_yaml)
    except InvalidAgreement as unsound:
        return "unsound" if unsound.errors else "refused without a word"
    return "sound"

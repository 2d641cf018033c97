"""Agreements as they are sent: sound ones, and every mistake of the others."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.qualification.documents.files import check
from services.qualification.documents.reading import DOCUMENT_BYTES, Given, Unsound, read
from shared.criteria.criterion import ONE_TEST
from tests.qualification.builders import behaviour, clause, definition, document

EXAMPLE = Path(__file__).parents[2] / "deploy" / "agreement.example.yaml"


def sent(given: Any) -> Given:
    return read(json.dumps(given).encode(), yaml=False)


def mistakes(given: Any) -> list[tuple[str, str]]:
    with pytest.raises(Unsound) as unsound:
        sent(given)
    return [(where, what) for where, what in unsound.value.mistakes]


def broken(raw: bytes, as_yaml: bool) -> list[tuple[str, str]]:
    with pytest.raises(Unsound) as unsound:
        read(raw, as_yaml)
    return [(where, what) for where, what in unsound.value.mistakes]


def test_the_example_that_comes_with_accord_can_be_signed() -> None:
    assert check(EXAMPLE) == []


def test_a_file_is_told_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(EXAMPLE.read_text().replace("Europe/Berlin", "Berlin").replace("in: [disposable]", "in: []"))

    assert check(file) == [
        ("/definition/disqualify/0/in", "Must name at least one."),
        ("/timezone", "Must be a time zone of the IANA database, as in Europe/Berlin."),
    ]


def test_the_smallest_agreement_needs_no_promise_and_no_profile() -> None:
    smallest = {
        "title": "Everybody", "timezone": "UTC", "currency": "EUR", "sales": {},
        "definition": {"qualified": {"fit": 0, "behaviour": 0}},
    }  # fmt: skip

    assert sent(smallest).agreement.definition.profile == ()


def test_the_same_content_has_one_digest_however_it_is_written() -> None:
    given = document()
    backwards = dict(reversed(given.items()))
    spelled_out = {**given, "lost_reasons": [], "marketing": {}, "review_every_days": None}
    digests = {
        sent(given).digest,
        sent(backwards).digest,
        sent(spelled_out).digest,
        read(yaml.safe_dump(given).encode(), yaml=True).digest,
    }

    assert len(digests) == 1
    assert sent(document(title="Another")).digest not in digests


def test_what_is_kept_is_what_was_sent_word_for_word() -> None:
    given = document()

    assert json.loads(sent(given).text) == given


def test_every_mistake_comes_at_once_with_its_place() -> None:
    profile = [
        clause("size", "company.industri", at_least=5, points=30),
        clause("size", "company.employees", points=-1),
        clause("role", "company.industry", at_least=5, points="30"),
    ]
    given = document(
        timezone="Europe/Nowhere",
        currency="euro",
        definition=definition(profile=profile, behaviour=[behaviour("demo", "", 5, half_life_days=0)]),
        rejection_reasons=[
            {"code": "small", "clause": "siez", "returns": "nurture"},
            {"code": "small", "returns": "sales"},
        ],
        lost_reasons=["price", "price"],
        prize=1,
    )
    del given["title"]

    assert mistakes(given) == [
        ("/currency", "Holds characters, or has a form, that this field does not allow."),
        ("/definition/behaviour/0/activity", "Must be text without control characters."),
        ("/definition/behaviour/0/half_life_days", "Input should be greater than 0."),
        ("/definition/profile/0/field", "No clause may name this field; the nearest one is company.industry."),
        ("/definition/profile/1", ONE_TEST),
        ("/definition/profile/1/id", "Another clause has this id."),
        ("/definition/profile/1/points", "Input should be greater than or equal to 0."),
        ("/definition/profile/2/at_least", "Compares numbers, and this field holds a text."),
        ("/definition/profile/2/points", "Input should be a valid number."),
        ("/lost_reasons", "Names something twice."),
        ("/prize", "Unknown field."),
        ("/rejection_reasons/0/clause", "No clause of the definition has this id."),
        ("/rejection_reasons/1/code", "Another reason has this code."),
        ("/rejection_reasons/1/returns", "Input should be 'nurture' or 'disqualified'."),
        ("/timezone", "Must be a time zone of the IANA database, as in Europe/Berlin."),
        ("/title", "Required."),
    ]


DURATION = "Must be a duration: a whole number and s, m, h or d, as in 90s, 15m, 4h, 10d."
HOURS = "Must be open hours of one day, as in 09:00-17:30 or 00:00-24:00."
BACKWARDS = "Must open before it closes; hours that pass midnight are two blocks on two days."
DAYS = "Must be a day or days in order, as in sat or mon-fri: mon, tue, wed, thu, fri, sat, sun."
TWO = "The first day must not come after the last one; write two entries."
FORM = "Holds characters, or has a form, that this field does not allow."


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"within": "0h"}, [("within", DURATION)]),
        ({"within": "4"}, [("within", DURATION)]),
        ({"within": "4H"}, [("within", DURATION)]),
        ({"within": "1.5h"}, [("within", DURATION)]),
        ({"within": 4}, [("within", "Input should be a valid string.")]),
        ({"within": "3651d"}, [("within", "Must be at most 3650d.")]),
        ({}, [("within", "Required.")]),
        ({"within": "4h", "clock": "wall"}, [("clock", "Input should be 'business' or 'elapsed'.")]),
        ({"within": "4h", "at_least": 95}, [("at_least", "Input should be less than or equal to 1.")]),
        ({"within": "4h", "warn_at": [75, 50]}, [("warn_at", "Must rise from each to the next.")]),
        ({"within": "4h", "warn_at": [50, 50]}, [("warn_at", "Must rise from each to the next.")]),
        ({"within": "4h", "warn_at": [100]}, [("warn_at/0", "Input should be less than or equal to 99.")]),
        ({"within": "4h", "on_breach": "wait"}, [("on_breach", "Unknown field.")]),
    ],
)
def test_a_target_is_a_duration_a_clock_a_share_and_rising_warnings(
    target: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    hours = {"open": {"mon-sun": ["00:00-24:00"]}}

    assert mistakes(document(sales={"business_hours": hours, "acceptance": target})) == [
        (f"/sales/acceptance/{place}", sentence) for place, sentence in found
    ]


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ({"open": {}}, [("open", "Must name at least one.")]),
        ({"open": {"sat": []}}, [("open/sat", "Must name at least one.")]),
        ({"open": {"mon": ["9:00-17:00"]}}, [("open/mon/0", HOURS)]),
        ({"open": {"mon": ["09:00-24:30"]}}, [("open/mon/0", HOURS)]),
        ({"open": {"mon": ["09:00-09:00"]}}, [("open/mon/0", BACKWARDS)]),
        ({"open": {"mon": ["22:00-06:00"]}}, [("open/mon/0", BACKWARDS)]),
        ({"open": {"mon": ["09:00-12:00", "11:59-13:00"]}}, [("open", "The blocks of mon overlap.")]),
        ({"open": {"mon-fri": ["09:00-12:00"], "wed": ["10:00-11:00"]}}, [("open", "The blocks of wed overlap.")]),
        ({"open": {"fri-mon": ["09:00-12:00"]}}, [("open/fri-mon", TWO)]),
        ({"open": {"weekdays": ["09:00-12:00"]}}, [("open/weekdays", DAYS)]),
        ({"open": {"mon-": ["09:00-12:00"]}}, [("open/mon-", DAYS)]),
        ({"open": {"mon": ["09:00-12:00"]}, "holidays": "Germany"}, [("holidays", FORM)]),
        ({"open": {"mon": ["09:00-12:00"]}, "holidays": False}, [("holidays", "Input should be a valid string.")]),
        ({"holidays": "DE-BE"}, [("open", "Required.")]),
    ],
)  # fmt: skip
def test_open_hours_are_days_in_order_with_blocks_that_do_not_overlap(
    hours: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert mistakes(document(sales={"business_hours": hours})) == [
        (f"/sales/business_hours/{place}", sentence) for place, sentence in found
    ]


def test_blocks_may_touch_and_a_day_may_stand_in_two_entries() -> None:
    open_ = {"mon-fri": ["00:00-12:00", "12:00-24:00"], "sat-sun": ["10:00-12:00"], "sat": ["13:00-14:00"]}

    assert sent(document(sales={"business_hours": {"open": open_, "holidays": "DE-BE"}})).agreement.sales


def test_a_business_clock_needs_business_hours() -> None:
    targets = {
        "acceptance": {"within": "4h"},
        "offer": {"within": "1h"},
        "first_contact": {"within": "1d", "clock": "elapsed"},
    }

    assert mistakes(document(sales=targets)) == [
        ("/sales/business_hours", "Needed: only open hours count for acceptance, offer.")
    ]


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
    agreement = read(text.encode(), yaml=True).agreement
    hours = agreement.sales.business_hours

    assert hours is not None
    assert (hours.holidays, hours.open) == ("NO", {"mon-fri": ("09:00-12:30", "13:30-18:00")})


@pytest.mark.parametrize("word", ["yes", "on", "2026-11-21", "12:30:00", "0o17", "017", "1_000", ".inf", "0x1F"])
def test_an_unquoted_word_that_is_not_json_is_text(word: str) -> None:
    given = read(EXAMPLE.read_text().replace("[c_level, vp,", f"[{word}, vp,").encode(), yaml=True)
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
    return json.loads(read(path.read_bytes(), yaml=True).text)


def answer(raw: bytes, as_yaml: bool) -> str:
    try:
        read(raw, as_yaml)
    except Unsound as unsound:
        return "unsound" if unsound.mistakes else "refused without a word"
    return "sound"

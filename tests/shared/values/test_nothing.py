"""One place decides what "nothing" is."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from shared.values.nothing import drop_nothing, is_no_name, is_nothing, is_nothing_in, may_hold_nothing
from shared.values.placeholders import PLACEHOLDERS

BLANKS = [" ", "\t", "\u00a0", "\u2003", "\u200b", "\u200b \ufeff", "\u2800", "\u3164", "\u00ad"]
PROGRAMS = [
    "null",
    "NULL",
    "undefined",
    "None",
    "nil",
    "NaN",
    "[object Object]",
    "#N/A",
    "null null",
    "undefined undefined",
]
SIGNS = ["-", "--", "\u2014", "...", "?", "/", "***", "()", "-" * 300]
ENGLISH = [
    "n/a",
    "N.A.",
    "n. a.",
    "not provided",
    "() Not provided.",
    "Unknown",
    "(none)",
    "-- Please select --",
    "TBD",
]
GERMAN = ["keine", "Keine Angabe", "k.A.", "k. A.", "unbekannt", "nicht verf\u00fcgbar", "entf\u00e4llt"]
FRENCH = ["aucun", "N\u00e9ant", "non renseign\u00e9", "Non applicable", "inconnu"]
SPANISH = ["ninguno", "Ning\u00fan", "no aplica", "N/D", "vac\u00edo", "sin datos"]
PORTUGUESE = ["nenhum", "n\u00e3o informado", "N\u00e3o se aplica", "desconhecido"]
ITALIAN = ["nessuno", "niente", "n.d.", "non specificato", "sconosciuto"]
DUTCH = ["geen", "n.v.t.", "nvt", "niet van toepassing", "onbekend"]
OTHERS = [
    "Inget",
    "brak",
    "nie dotyczy",
    "\u017e\u00e1dn\u00fd",
    "yok",
    "\u043d\u0435\u0442",
    "\u306a\u3057",
    "\u65e0",
]
UNFILLED = [
    *(
        "{{email}}",
        "{{ contact.first name }}",
        "{{first}} {{last}}",
        "${id}",
        "{campaignid}",
        "{!Contact.Id}",
        "<%= x %>",
    ),
    *(
        "%%email%%",
        "%email%",
        "*|FNAME|*",
        "[[x]]",
        "[your-email]",
        "__CAMPAIGN_NAME__",
        "#REF!",
        "#WERT!",
        "#NV",
        "0000-00-00",
        "0000-00-00 00:00:00",
        r"\N",
    ),
]
WRITTEN = [
    *BLANKS,
    *PROGRAMS,
    *SIGNS,
    *ENGLISH,
    *GERMAN,
    *FRENCH,
    *SPANISH,
    *PORTUGUESE,
    *ITALIAN,
    *DUTCH,
    *OTHERS,
    *UNFILLED,
    "\uff4e\uff0f\uff41",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_people_and_programs_write_for_no_value_is_nothing(text: str) -> None:
    assert is_nothing(text)
    for raw in (to_json({"field": text}), orjson.dumps({"a": 1, "field": text}), ascii_json(text)):
        assert may_hold_nothing(raw)


def ascii_json(text: str) -> bytes:
    """The text as a member of a JSON object with escapes for all that is not ASCII."""
    escaped = text.encode("unicode_escape").replace(b"\\x", b"\\u00").replace(b'"', b'\\"')
    return b'{"field" : "%s"}' % escaped


@pytest.mark.parametrize(
    "text",
    [
        *("x", "0", "5", "Dana", "Nora Nullmeier", "no", "nein", "False", "C++", "DE", "na klar", "none of them"),
        *("Kein Problem GmbH", "Unknown Worlds", "\u5c71\u7530", "\u00fc", "Nobody Ltd", "Nadal", "Nilsson", "1-10"),
        *("#12", "#urgent!", "[7]", '{"a": 1}', "{a} and {b}", "100%", "N", "<b>bold</b>", "$5", "_x_", "Ingrid"),
    ],
)
def test_what_says_something_is_not_nothing(text: str) -> None:
    assert not is_nothing(text)


@given(st.sampled_from(sorted(PLACEHOLDERS - {""})), st.sampled_from(["{}", " {} ", "({})", "{}.", "-{}-", "\u200b{}"]))
def test_the_quick_look_overlooks_no_placeholder(placeholder: str, form: str) -> None:
    text = form.format(placeholder.upper())

    assert (is_nothing(text), may_hold_nothing(to_json({"field": text}))) == (True, True)


@given(st.sampled_from(sorted(PLACEHOLDERS - {""})), st.sampled_from(["-", "_", ".", "/", " / ", ", ", "\u00a0"]))
def test_the_quick_look_overlooks_no_placeholder_however_its_words_are_separated(text: str, sign: str) -> None:
    assert may_hold_nothing(to_json({"field": text.replace(" ", sign).upper()}))


@pytest.mark.parametrize(
    ("field", "text", "nothing"),
    [
        ("external_id", "0", True),
        ("external_id", "000", True),
        ("external_id", "10", False),
        ("deal_id", "0", True),
        ("employees", "0", False),
        ("country", "NA", False),
        ("country", "n/a", True),
        ("company.country", "NA", False),
        ("title", "NA", True),
        ("name", "Nada", False),
        ("name", "Null", True),
        ("name", "Inga", False),
        ("campaign", "{{campaign.name}}", True),
        ("external_id", "{{contact.id}}", True),
        ("reason", "unknown", False),
        ("channel", "unknown", False),
        ("utm_source", "unknown", False),
        ("channel", "(none)", True),
        ("reason", "none", True),
        ("reason", "n/a", True),
        ("seller", "nan", False),
    ],
)
def test_an_id_a_code_and_a_country_have_words_of_their_own(field: str, text: str, nothing: bool) -> None:
    assert is_nothing_in(field, text) is nothing


@pytest.mark.parametrize("name", ["test", "Test Test", "asdf", "xxx", "dana@example.com", "Anonymous"])
def test_what_is_typed_to_get_past_the_field_is_no_name(name: str) -> None:
    assert is_no_name(name)


def test_members_that_say_nothing_are_left_out_of_a_document() -> None:
    document: dict[str, Any] = {
        "a": "n/a", "b": {"c": " ", "d": 0}, "e": {"f": "null"}, "g": {}, "h": [{"i": "-"}, "-"],
        "answers": {"j": "none"},
    }  # fmt: skip

    assert drop_nothing(document)
    assert document == {"b": {"d": 0}, "g": {}, "h": [{}, "-"], "answers": {"j": "none"}}
    assert not drop_nothing(document)


@pytest.mark.parametrize(
    ("items", "left"),
    [
        (["", "fleet"], ["fleet"]),
        (["fleet", " \t", "van", "\u00a0", "\u200b"], ["fleet", "van"]),
        (["fleet", None], ["fleet"]),
        ([" "], []),
    ],
)
def test_blank_items_are_left_out_of_a_list_of_texts(items: list[Any], left: list[str]) -> None:
    document: dict[str, Any] = {"products": items, "answers": {"of": ["", "a"]}}
    texts = (json.dumps(document), json.dumps(document, ensure_ascii=False), json.dumps(document, indent=1))

    assert [may_hold_nothing(text.encode()) for text in texts] == [True] * 3
    assert drop_nothing(document)
    assert document == {"products": left, "answers": {"of": ["", "a"]}}


@pytest.mark.parametrize("items", [["*"], ["none", "-"], [{"a": 1}, ""], [None], [0, ""]])
def test_no_item_that_says_something_and_no_place_in_a_list_is_lost(items: list[Any]) -> None:
    document = {"types": [*items]}

    assert not drop_nothing(document)
    assert document == {"types": items}

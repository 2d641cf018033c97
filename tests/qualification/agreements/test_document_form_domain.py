"""The form of an agreement: each field of the document has one, and what is typed into it is what changes."""

import copy
from pathlib import Path
from typing import Any

import pytest

from services.qualification.agreements.schemas.document_changes import apply_changes
from services.qualification.agreements.schemas.document_form import draw_form
from services.qualification.agreements.schemas.form_changes import edit, find_changes
from services.qualification.agreements.schemas.parse import InvalidAgreement, parse_agreement
from services.qualification.agreements.schemas.strict_yaml import load_strict_yaml
from shared.criteria.criterion import TESTS

EXAMPLE = Path("deploy/agreement.example.yaml").read_text("utf-8")
DOCUMENT = load_strict_yaml(EXAMPLE)
# The least that an agreement may say: all else of the example is typed.
EMPTY = "title: ''\n"


def list_leaves(value: Any, path: str = "") -> list[str]:
    """The pointers of all values that are neither objects nor lists of them."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in list_leaves(inner, f"{path}/{key}")]
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [leaf for number, item in enumerate(value) for leaf in list_leaves(item, f"{path}/{number}")]
    return [path]


def is_test(leaf: str) -> bool:
    """Whether the leaf is what a clause or a persona tests a field with."""
    return leaf.rpartition("/")[2] in TESTS and ("/definition/" in leaf or "/when/" in leaf)


def fill(document: Any) -> dict[str, str]:
    """The fields of the form as a browser sends them."""
    return {node.name: node.text.replace("\n", "\r\n") for node in draw_form(document).list_fields()}


def write(text: str, action: str = "", **typed: str) -> tuple[dict[str, Any], list[str]]:
    """The document after these fields of the example were typed, and what was not taken over."""
    names = {name.replace("__", "/"): value for name, value in typed.items()}
    edited = edit(text, EXAMPLE, fill(DOCUMENT) | {f"/{name}": value for name, value in names.items()}, action)
    return edited.document, [f"{error.pointer}: {error.detail}" for error in edited.lost]


def test_each_value_of_a_document_with_everything_in_it_stands_in_a_field_of_its_own() -> None:
    names = set(fill(DOCUMENT))
    shown = [leaf.rpartition("/")[0] + "/#value" if is_test(leaf) else leaf for leaf in list_leaves(DOCUMENT)]
    # A bare reason is shown as its code; open hours in one field.
    shown = [f"{leaf}/code" if leaf.startswith("/lost_reasons/") and leaf.count("/") == 2 else leaf for leaf in shown]
    shown = ["/sales/business_hours/open" if "/open/" in leaf else leaf for leaf in shown]

    assert [leaf for leaf in shown if leaf not in names] == []


def test_a_document_with_everything_in_it_comes_back_from_its_fields_untouched() -> None:
    edited = edit(EXAMPLE, EXAMPLE, fill(DOCUMENT))

    assert edited.text == EXAMPLE
    assert (edited.lost, edited.broken) == ([], False)


def test_a_document_with_everything_in_it_can_be_typed_field_by_field() -> None:
    text = EMPTY
    wanted = fill(DOCUMENT)
    # Each form has one blank item for each list: the next one is drawn once that is filled.
    for _ in range(10):
        known = fill(load_strict_yaml(text))
        text = edit(text, text, known | {name: value for name, value in wanted.items() if name in known}).text

    assert parse_agreement(text.encode(), yaml=True).digest == parse_agreement(EXAMPLE.encode(), yaml=True).digest


@pytest.mark.parametrize(
    ("typed", "path", "value"),
    [
        ({"title": "2026"}, ["title"], "2026"),
        ({"definition__profile__1__#value": "100\r\n2000"}, ["definition", "profile", 1, "between"], [100, 2000]),
        ({"definition__profile__0__#value": "a, b\r\n12"}, ["definition", "profile", 0, "in"], ["a, b", "12"]),
        ({"sales__acceptance__within": " 90m "}, ["sales", "acceptance", "within"], "90m"),
        ({"sales__acceptance__at_least": "most"}, ["sales", "acceptance", "at_least"], "most"),
        (
            {"sales__business_hours__open": "mon-thu 09:00-12:30, 13:30-18:00\r\nfri 09:00-12:00"},
            ["sales", "business_hours", "open"],
            {"mon-thu": ["09:00-12:30", "13:30-18:00"], "fri": ["09:00-12:00"]},
        ),
        ({"lost_reasons__0__after_days": "7"}, ["lost_reasons", 0], {"code": "price", "after_days": 7}),
        ({"lost_reasons__6__code": "gone"}, ["lost_reasons", 6], "gone"),
        ({"rhythm__monthly": "false"}, ["rhythm", "monthly"], False),
        ({"rejection_reasons__1__clause": "role"}, ["rejection_reasons", 1, "clause"], "role"),
    ],
)  # fmt: skip
def test_what_is_typed_into_a_field_is_what_changes(typed: dict[str, str], path: list[Any], value: Any) -> None:
    wanted = copy.deepcopy(DOCUMENT)
    holder = wanted
    for step in path[:-1]:
        holder = holder[step]
    if isinstance(holder, list) and path[-1] == len(holder):
        holder.append(value)
    holder[path[-1]] = value

    assert write(EXAMPLE, **typed) == (wanted, [])


def test_another_test_of_a_clause_takes_the_place_of_the_former_one() -> None:
    document, _ = write(
        EXAMPLE, **{"definition__profile__1__#test": "at_least", "definition__profile__1__#value": "80"}
    )
    begun, _ = write(EXAMPLE, **{"definition__profile__4__#test": "at_most"})

    assert document["definition"]["profile"][1] == {
        "id": "size", "field": "company.employees", "at_least": 80, "points": 30, "required": True,
        "says": "below 50 we lose money",
    }  # fmt: skip
    assert begun["definition"]["profile"][4] == {"at_most": ""}


def test_a_clause_is_removed_and_one_is_added_in_its_fields() -> None:
    document, _ = write(
        EXAMPLE,
        "remove:/definition/disqualify/0",
        definition__disqualify__2__id="tiny",
        definition__disqualify__2__field="company.employees",
        **{"definition__disqualify__2__#test": "at_most", "definition__disqualify__2__#value": "3"},
    )

    assert document["definition"]["disqualify"] == [
        DOCUMENT["definition"]["disqualify"][1], {"id": "tiny", "field": "company.employees", "at_most": 3}
    ]  # fmt: skip


def test_a_promise_whose_fields_are_emptied_is_left_out() -> None:
    document, _ = write(EXAMPLE, marketing__acceptance_rate__per="", marketing__acceptance_rate__at_least=" ")

    left = {name: promise for name, promise in DOCUMENT["marketing"].items() if name != "acceptance_rate"}
    assert document["marketing"] == left


def test_fields_and_text_that_changed_at_once_are_both_taken_over() -> None:
    text = EXAMPLE.replace(
        "    - {id: industry, field: company.industry, in: [logistics, manufacturing, retail], points: 30}\n", ""
    )
    document, lost = write(text, definition__profile__1__points="40", title="Terms")

    assert [clause["points"] for clause in document["definition"]["profile"]] == [40, 25, 15]
    assert (document["title"], lost) == ("Terms", [])


def test_what_fields_and_text_change_differently_counts_as_the_text_has_it_and_says_what_was_typed() -> None:
    text = EXAMPLE.replace("currency: EUR\nreview", "currency: USD\nreview").replace("- {id: budget,", "- {id: money,")
    document, lost = write(text, currency="CHF", definition__profile__3__points="20")

    assert (document["currency"], document["definition"]["profile"][3]["points"]) == ("USD", 15)
    assert lost == [
        "/currency: Changed in the text too, which counts. The field had: CHF",
        "/definition/profile/3/points: Changed in the text too, which counts. The field had: 20",
    ]


def test_while_the_text_cannot_be_read_the_fields_keep_what_was_typed() -> None:
    edited = edit("title: [", EXAMPLE, fill(DOCUMENT) | {"/title": "Terms"})

    assert (edited.text, edited.before, edited.broken) == ("title: [", EXAMPLE, True)
    assert edited.document == DOCUMENT | {"title": "Terms"}


def test_what_is_wrong_stands_beside_its_field() -> None:
    document, _ = write(
        EXAMPLE, timezone="Berlin", sales__acceptance__within="soon", **{"definition__profile__1__#value": "many"}
    )
    with pytest.raises(InvalidAgreement) as refused:
        parse_agreement(edit(EXAMPLE, EXAMPLE, {}).text.replace("Europe/Berlin", "Berlin").encode(), yaml=True)
    drawn = draw_form(document, refused.value.errors)

    assert {node.name: (node.text, node.error) for node in drawn.list_fields() if node.error} == {
        "/timezone": ("Berlin", "Must be a time zone of the IANA database, as in Europe/Berlin.")
    }
    assert (
        apply_changes(document, [*find_changes(drawn, document, {"/timezone": "Europe/Rome"})])["timezone"]
        == "Europe/Rome"
    )

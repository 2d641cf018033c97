"""A document with everything in it: it names every field, comes back from the editor, and each field changes a term."""

from copy import deepcopy
from typing import Any

import pytest

from services.qualification.agreements.schemas.form_changes import edit
from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.agreements.schemas.strict_yaml import load_strict_yaml
from services.qualification.agreements.schemas.write_yaml import write_yaml
from shared.agreement.document import Agreement
from tests.qualification.agreements.document_terms import list_left_out, read_all
from tests.qualification.agreements.test_document_form_domain import EMPTY, fill
from tests.qualification.agreements.test_document_parts_domain import ANOTHER, DOCUMENT, is_other_name, list_leaves

SAID = "as both sides know"
# The tests of clauses that the example leaves out.
TESTED = {"not_in": ["PL"], "at_most": 5000, "starts_with": "Head", "contains": "fleet", "exists": True}
# What people read and no program does, and when both sides look at it again, which qualification reads of each version.
READ_ONLY = ("title", "says", "review_every_days")


def write_everything() -> dict[str, Any]:
    """The example with what it leaves out: every test of a clause, and the words of the authors at each rule."""
    document = deepcopy(DOCUMENT)
    definition, promised = document["definition"], document["sales"]
    for name, value in TESTED.items():
        field = "company.employees" if name == "at_most" else "role.title"
        test = {"id": name, "field": field, name: value, "points": 1.5}
        definition["profile"].append(test)
        document["personas"].append({"id": name, "name": name, "when": [{"field": field, name: value}], "says": SAID})
    document["personas"][1]["when"].append({"field": "company.employees", "between": [1, 50]})
    document["personas"][1]["when"].append({"field": "interest.budget", "at_least": 1})
    definition["profile"].append({"id": "equals", "field": "company.country", "equals": "DE", "points": 2.5})
    for rules in (definition["behaviour"], definition["disqualify"], document["rejection_reasons"]):
        rules[0]["says"] = SAID
    document["lost_reasons"][3]["says"] = SAID
    document["rejection_reasons"][0]["note"] = "optional"
    promised["business_hours"]["closed"] = ["2026-12-31"]
    for name in ("acceptance", "offer", "first_attempt", "first_contact", "disposition"):
        promised[name] = {"clock": "elapsed", "at_least": 0.9, "warn_at": [50]} | promised[name]
    acceptance = {"within": "8h", "clock": "elapsed", "at_least": 0.9, "warn_at": [50]}
    priority = document["priorities"][0]
    priority["says"], priority["profile"] = SAID, [{"field": "company.employees", "between": [50, 500]}]
    priority["profile"] += [{"field": "role.title", name: value} for name, value in TESTED.items() if name != "at_most"]
    priority["profile"] += [{"field": "company.employees", name: 60} for name in ("at_least", "at_most", "equals")]
    priority["profile"].append({"field": "role.title", "in": ["Head"]})
    priority["behaviour"].append({"activity": "page_viewed", "where": {"field": "page", "starts_with": "/pricing"}})
    offer = {"within": "1h", "on_breach": "reassign", "offers": 3, "on_exhausted": "wait"}
    for name, target in {"acceptance": {}, "offer": offer, "first_attempt": {}, "first_contact": {}}.items():
        priority[name] = {"within": "2h", "clock": "elapsed", "at_least": 0.9, "warn_at": [50]} | target
    passed_on = {"id": "to_success", "on": "won", "team": "success", "acceptance": acceptance, "says": SAID}
    document["next_handoffs"] = [passed_on]
    product = {"code": "fleet", "spellings": ["Fleet Pro", "Fuhrpark"], "qualified": {"fit": 40, "behaviour": 10}}
    document["products"] = [product | {"team": "fleet", "says": SAID}, {"code": "solar"}]
    return document


EVERYTHING = write_everything()
TEXT = write_yaml(EVERYTHING)


def is_bound(path: str) -> bool:
    """Whether no program reads the leaf, or another one is bound to it: an amount is in the agreement's currency."""
    return is_other_name(path) or path.rpartition("/")[2] in READ_ONLY or path.endswith("/currency")


def test_the_document_with_everything_in_it_leaves_no_field_of_the_schema_out() -> None:
    # A property of an activity is tested by one test.
    left_out = [path for path in list_left_out(Agreement, [EVERYTHING]) if "/behaviour/where/" not in path]
    # These clauses have tests of attributes, of which each kind stands in the profile.
    ruled_out = [path for path in left_out if not path.startswith("/definition/disqualify/")]

    assert ruled_out == []
    assert parse_agreement(TEXT.encode(), yaml=True).document == EVERYTHING


def test_it_comes_back_from_its_fields_untouched_and_can_be_typed_field_by_field() -> None:
    untouched, text, wanted = edit(TEXT, TEXT, fill(EVERYTHING)), EMPTY, fill(EVERYTHING)
    # Each form has one blank item for each list: the next one is drawn once that is filled.
    for _ in range(14):
        known = fill(load_strict_yaml(text))
        text = edit(text, text, known | {name: value for name, value in wanted.items() if name in known}).text

    assert (untouched.text, untouched.lost) == (TEXT, [])
    assert parse_agreement(text.encode(), yaml=True).digest == parse_agreement(TEXT.encode(), yaml=True).digest


@pytest.mark.parametrize(
    "path",
    [path for path in list_leaves(DOCUMENT) if not is_bound(path)],
)
def test_each_field_of_the_example_changes_a_term_that_a_service_reads(path: str) -> None:
    document: Any = deepcopy(DOCUMENT)
    holder, *steps = document, *[int(step) if step.isdecimal() else step for step in path.split("/")]
    for step in steps[:-1]:
        holder = holder[step]
    value = holder[steps[-1]]
    if path == "known_accounts/competitor":
        del holder[steps[-1]]
    elif path == "sales/acceptance/warn_at/0":
        holder[0] = 49
    elif isinstance(value, bool):
        holder[steps[-1]] = not value
    elif isinstance(value, float | int):
        holder[steps[-1]] = value + 1 if value >= 1 else value / 2
    else:
        holder[steps[-1]] = ANOTHER.get(value, "another")

    assert read_all(document) != read_all(DOCUMENT)

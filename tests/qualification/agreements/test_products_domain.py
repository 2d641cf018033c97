"""`products` of an agreement: what may be agreed, what it says in words, and what is doubtful or differs."""

import json
from datetime import date
from typing import Any

import pytest

from services.qualification.agreements.domain.document_parts import compare_documents, describe_document
from services.qualification.agreements.domain.product_clauses import find_unknown_teams
from services.qualification.agreements.domain.unfilled_clauses import find_unfilled
from services.qualification.agreements.domain.warnings import find_warnings
from services.qualification.agreements.schemas.parse import InvalidAgreement, parse_agreement
from services.qualification.fields.domain import SeenField
from shared.agreement.document import Agreement
from tests.qualification.agreement_builders import document

FLEET: dict[str, Any] = {
    "code": "fleet",
    "spellings": ["Fleet Pro", "Fuhrpark"],
    "qualified": {"fit": 40, "behaviour": 10},
    "team": "north",
    "says": "more than five vehicles",
}
SOLAR = {"code": "solar_roof"}
TWICE = "Another product is called this, or this one twice."
TODAY = date(2026, 11, 28)


def agree(*products: dict[str, Any]) -> dict[str, Any]:
    return document(products=[*products])


def read(agreed: dict[str, Any]) -> Agreement:
    return parse_agreement(json.dumps(agreed).encode(), yaml=False).agreement


def list_errors(agreed: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidAgreement) as refused:
        read(agreed)
    return [(error.pointer, error.detail) for error in refused.value.errors]


def test_each_is_a_clause_in_a_sentence_with_the_words_of_its_authors() -> None:
    (part,) = [part for part in describe_document(agree(FLEET, SOLAR)) if part.title == "Which products there are"]

    assert [(clause.pointer, clause.text, clause.says) for clause in part.clauses] == [
        (
            "/products/0",
            "A lead that asks for fleet (also “Fleet Pro” and “Fuhrpark”) qualifies when its fit reaches 40 and its "
            "behaviour 10, at one instant; a seller of team north gets it.",
            "more than five vehicles",
        ),
        (
            "/products/1",
            "A lead that asks for solar roof qualifies as every lead does; the routing rules say who gets it.",
            "",
        ),
    ]


@pytest.mark.parametrize(
    ("products", "expected"),
    [
        ([FLEET, {"code": "Fleet"}], [("/products/1/code", TWICE)]),
        ([FLEET, SOLAR | {"spellings": ["FUHRPARK "]}], [("/products/1/spellings/0", TWICE)]),
        ([SOLAR | {"spellings": ["roof", "Roof"]}], [("/products/0/spellings/1", TWICE)]),
        (
            [{"code": "Default"}],
            [("/products/0/code", "Leads that ask for no product have this name: choose another one.")],
        ),
        ([FLEET | {"qualified": {"fit": 40}}], [("/products/0/qualified/behaviour", "Required.")]),
    ],
)
def test_what_cannot_be_agreed_is_named_by_its_field(
    products: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    assert list_errors(agree(*products)) == expected


def test_an_unknown_field_of_a_product_is_refused_with_the_nearest_known_one() -> None:
    [(pointer, sentence)] = list_errors(agree(SOLAR | {"teams": "north"}))

    assert pointer == "/products/0/teams"
    assert "team" in sentence


def test_a_document_without_products_keeps_its_digest() -> None:
    with_none = document() | {"products": None}

    assert (
        parse_agreement(json.dumps(with_none).encode(), yaml=False).digest
        == parse_agreement(json.dumps(document()).encode(), yaml=False).digest
    )


@pytest.mark.parametrize(
    "changed",
    [
        FLEET | {"spellings": ["Fuhrpark"]},
        FLEET | {"qualified": {"fit": 41, "behaviour": 10}},
        FLEET | {"qualified": {"fit": 40, "behaviour": 11}},
        FLEET | {"team": "south"},
        FLEET | {"says": "six vehicles"},
    ],
)
def test_each_of_its_fields_differs_between_two_documents(changed: dict[str, Any]) -> None:
    [change] = compare_documents(agree(FLEET), agree(changed))

    assert (change.kind, change.clause.key) == ("changed", "products.fleet")


def test_thresholds_of_a_product_that_no_lead_can_reach_are_doubted() -> None:
    doubts = find_warnings(read(agree(FLEET | {"qualified": {"fit": 61, "behaviour": 10}})))

    assert [(each.pointer, each.detail) for each in doubts] == [
        ("/products/0/qualified/fit", "Out of reach: no lead can have more than 60 points.")
    ]


def test_a_clause_for_which_leads_of_a_product_with_less_fit_may_be_rejected_is_doubted() -> None:
    reason = {"code": "wrong_industry", "clause": "industry", "returns": "nurture"}
    agreed = agree(FLEET | {"qualified": {"fit": 30, "behaviour": 10}}) | {"rejection_reasons": [reason]}

    assert [each.pointer for each in find_warnings(read(agreed))] == ["/definition/profile/0"]
    assert find_warnings(read(agreed | {"products": [FLEET]})) == []


def test_a_team_without_an_active_seller_is_doubted() -> None:
    products = read(agree(FLEET, SOLAR)).products or ()

    assert find_unknown_teams(products, {"north"}) == []
    assert [each.pointer for each in find_unknown_teams(products, {"south"})] == ["/products/0/team"]


def test_products_are_doubted_where_no_lead_says_what_it_asks_for() -> None:
    def doubt(*names: str) -> list[str]:
        seen = [SeenField(name, TODAY, TODAY) for name in ("company.industry", "company.employees", *names)]
        return [each.pointer for each in find_unfilled(read(agree(FLEET)), seen, TODAY)]

    assert "/products" in doubt("company.domain")
    assert "/products" not in doubt("company.domain", "interest.product")

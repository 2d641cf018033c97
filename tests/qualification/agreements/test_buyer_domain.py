"""Buyer, personas and credit in an agreement: what is wrong, what is doubtful, and how a persona is found."""

import json
from typing import Any

import pytest

from services.qualification.agreements.domain.buyer_clauses import find_unknown_content
from services.qualification.agreements.domain.document_parts import compare_documents
from services.qualification.agreements.domain.warnings import find_warnings
from services.qualification.agreements.schemas.parse import InvalidAgreement, parse_agreement
from services.qualification.evaluation.domain.compiled_agreement import compile_agreement
from shared.agreement.document import Agreement
from tests.qualification.agreement_builders import SIGNED_AT, SIZE, clause, definition, document

OWNER: dict[str, Any] = {
    "id": "owner",
    "name": "The owner",
    "when": [{"field": "role.seniority", "in": ["c_level"]}, {"field": "company.employees", "at_most": 200}],
    "wants": ["case_study", "prices"],
}
PLANNER: dict[str, Any] = {
    "id": "planner",
    "name": "The planner",
    "when": [{"field": "role.department", "equals": "operations"}],
    "asks": ["How long does it take?"],
}
ROLE = clause("role", "role.seniority", in_=["c_level", "vp"], points=30)


def parse(**parts: Any) -> Agreement:
    return parse_agreement(json.dumps(document(**parts)).encode(), yaml=False).agreement


def warn(**parts: Any) -> list[tuple[str, str]]:
    return [(pointer, sentence) for pointer, sentence in find_warnings(parse(**parts))]


@pytest.mark.parametrize(
    ("parts", "errors"),
    [
        (
            {"buyer": {"competitors": ["Rival", "rival"]}},
            [("/buyer/competitors", "Names something twice.")],
        ),
        (
            {"buyer": {"decided_by": ["boss"]}},
            [("/buyer/decided_by/0", "Must be 'c_level', 'vp', 'director', 'manager', 'senior' or 'entry'.")],
        ),
        ({"buyer": {"decision_days": 0}}, [("/buyer/decision_days", "Must be at least 1.")]),
        ({"personas": [OWNER, OWNER]}, [("/personas/1/id", "Another persona has this id.")]),
        ({"personas": [OWNER | {"when": []}]}, [("/personas/0/when", "Must name at least one.")]),
        (
            {"personas": [OWNER | {"when": [{"field": "role.level", "exists": True}]}]},
            [("/personas/0/when/0/field", "No clause may name this field; the nearest one is role.title.")],
        ),
        ({"credit": {"sourced": 1.5}}, [("/credit/sourced", "Must be at most 1.")]),
        (
            {"credit": {"shared": 0.5}},
            [("/credit/protection", "Needed: how long sellers are under protection.")],
        ),
        (
            {"credit": {"protection": "30d"}},
            [("/credit/shared", "Needed: which share goes to sellers under protection.")],
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(parts: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidAgreement) as invalid:
        parse(**parts)

    assert [tuple(error) for error in invalid.value.errors] == errors


def test_a_decision_time_beyond_the_expected_cycle_is_doubted() -> None:
    late = {"decision_days": 90}

    assert warn(buyer=late, expected={"cycle_days": 60}) == [
        ("/buyer/decision_days", "Longer than the 60 days after which a deal is expected to be won.")
    ]
    assert warn(buyer=late, expected={"cycle_days": 90}) == []
    assert warn(buyer=late) == []


def test_deciders_of_whom_no_clause_and_no_evidence_asks_are_doubted() -> None:
    ready = {"sales_ready": {"evidence": ["budget_approved"]}}
    no_evidence = (
        "/definition/sales_ready/evidence",
        "None of this says that sales has heard who decides.",
    )
    buyer = {"decided_by": ["vp", "director"]}

    assert warn(buyer=buyer, definition=definition(**ready)) == [
        ("/buyer/decided_by", "No clause about who the lead is asks for role.seniority."),
        no_evidence,
    ]
    assert warn(buyer=buyer, definition=definition(profile=[SIZE, ROLE])) == [
        ("/buyer/decided_by/1", "Decides, and gets no points by any clause about role.seniority.")
    ]
    assert warn(buyer=buyer, definition=definition(profile=[SIZE, ROLE | {"required": True}])) == [
        ("/buyer/decided_by/1", "Decides, and cannot qualify: a required clause fails it.")
    ]


def test_a_persona_that_no_lead_can_be_or_that_changes_nothing_is_doubted() -> None:
    narrower = OWNER | {"id": "narrower", "when": [*OWNER["when"], *PLANNER["when"]]}
    idle = PLANNER | {"asks": []}

    assert warn(personas=[OWNER, narrower]) == [
        ("/personas/1/when", "No lead is this one: each that fits it fits an earlier persona first.")
    ]
    assert warn(personas=[narrower, OWNER]) == []
    assert warn(personas=[idle]) == [
        ("/personas/0", "Changes nothing for a seller: it names no content and no questions.")
    ]


def test_content_that_is_not_there_is_doubted() -> None:
    assert [tuple(each) for each in find_unknown_content(parse(personas=[PLANNER, OWNER]), {"case_study"})] == [
        ("/personas/1/wants/1", "No content card has this id or is of this kind.")
    ]


def test_rules_of_credit_that_decide_nothing_are_doubted() -> None:
    rules = {"sourced": 0.1, "touched": 0.2, "commission": [{"share": 0.1}, {"team": "partners", "share": 0.2}]}

    assert warn(credit=rules) == [
        ("/credit/commission/1", "Never reached: an earlier entry is for the same sellers."),
        ("/credit/touched", "More than for a lead that marketing brought itself."),
    ]


def test_the_order_of_personas_is_a_rule_of_its_own() -> None:
    (change,) = compare_documents(document(personas=[OWNER, PLANNER]), document(personas=[PLANNER, OWNER]))

    assert (change.before and change.before.text, change.after and change.after.text) == (
        "The first of them counts: “The owner”, “The planner”.",
        "The first of them counts: “The planner”, “The owner”.",
    )


@pytest.mark.parametrize(
    ("attributes", "persona"),
    [
        ({"role.seniority": "c_level", "company.employees": 80, "role.department": "operations"}, "owner"),
        ({"role.seniority": "c_level", "company.employees": {"min": 100, "max": 300}}, None),
        ({"role.seniority": "c_level", "role.department": "Operations"}, "planner"),
        ({"role.department": "sales"}, None),
        ({}, None),
    ],
)
def test_a_lead_is_the_first_persona_of_which_all_tests_hold(attributes: dict[str, Any], persona: str | None) -> None:
    sent = document(personas=[OWNER, PLANNER])
    agreement = compile_agreement(1, SIGNED_AT, parse(personas=[OWNER, PLANNER]), sent)

    assert agreement.find_persona(attributes) == persona

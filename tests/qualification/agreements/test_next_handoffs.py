"""`next_handoffs` of an agreement: what may be agreed, what it says in words, and what is doubtful or differs."""

import json
from typing import Any

import pytest

from services.qualification.agreements.domain.document_parts import compare_documents, describe_document
from services.qualification.agreements.domain.next_handoff_clauses import find_unknown_teams
from services.qualification.agreements.schemas.document_form import draw_form
from services.qualification.agreements.schemas.parse import InvalidAgreement, parse_agreement
from shared.db.connection import Connection, sql
from tests.qualification.agreement_builders import document
from tests.qualification.service import QualificationService
from tests.support.database import take_role_of

ADD_SELLER = (
    "insert into handoff.teams (team) values ('success')",
    "insert into handoff.sellers (seller, name, team, kind, weight, timezone, away, active)"
    " values ('eve', 'Eve', 'success', 'employee', 1, 'UTC', '[]', true)",
)
TO_SUCCESS: dict[str, Any] = {
    "id": "to_success",
    "on": "won",
    "team": "success",
    "acceptance": {"within": "8h", "at_least": 0.9, "warn_at": [50]},
    "says": "Customers know whom to ask.",
}
TO_AE: dict[str, Any] = {"id": "sdr_to_ae", "on": "sales_qualified", "team": "closers"}


def agree(*following: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return document(next_handoffs=list(following), **parts)


def list_errors(agreed: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidAgreement) as refused:
        parse_agreement(json.dumps(agreed).encode(), yaml=False)
    return [(error.pointer, error.detail) for error in refused.value.errors]


def test_each_is_a_clause_in_a_sentence_with_the_words_of_its_authors() -> None:
    (part,) = [part for part in describe_document(agree(TO_SUCCESS, TO_AE)) if part.title == "To whom a lead passes on"]

    assert [(clause.pointer, clause.text, clause.says) for clause in part.clauses] == [
        (
            "/next_handoffs/0",
            "To success: once a deal is won, the lead passes to a seller of team success, who accepts it within 8 open "
            "hours, in at least 90% of the cases. A warning is given after 50% of the time.",
            "Customers know whom to ask.",
        ),
        (
            "/next_handoffs/1",
            "Sdr to ae: once it is sales-qualified, the lead passes to a seller of team closers.",
            "",
        ),
    ]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"on": "opportunity"}, "changed"),
        ({"team": "care"}, "changed"),
        ({"acceptance": {"within": "1d"}}, "changed"),
        ({"says": "Because."}, "changed"),
        ({"id": "to_care"}, "added"),
    ],
    ids=["step", "team", "acceptance", "words", "name"],
)
def test_no_part_of_it_changes_unseen(change: dict[str, Any], kind: str) -> None:
    changes = compare_documents(agree(TO_SUCCESS, TO_AE), agree(TO_AE, TO_SUCCESS | change))

    assert changes[0].kind == kind
    assert {each.part for each in changes} == {"To whom a lead passes on"}


@pytest.mark.parametrize(
    ("following", "pointer", "sentence"),
    [
        ([TO_SUCCESS, TO_SUCCESS], "/next_handoffs/1/id", "Another handoff has this id."),
        ([TO_SUCCESS | {"id": "mql"}], "/next_handoffs/0/id", "The handoff of a qualified lead has this name."),
        ([TO_SUCCESS | {"to": "eve"}], "/next_handoffs/0/to", None),
        ([TO_SUCCESS | {"on": "accepted"}], "/next_handoffs/0/on", None),
        ([{"id": "to_success", "on": "won"}], "/next_handoffs/0/team", None),
        ([TO_SUCCESS | {"acceptance": {}}], "/next_handoffs/0/acceptance/within", None),
    ],
    ids=["twice", "name of the first", "unknown field", "unknown step", "no team", "no time"],
)
def test_what_is_wrong_in_it_is_refused_at_its_place(
    following: list[dict[str, Any]], pointer: str, sentence: str | None
) -> None:
    ((found, said),) = list_errors(agree(*following))

    assert found == pointer
    assert sentence in (None, said)


def test_open_hours_are_needed_where_its_acceptance_counts_them() -> None:
    agreed = agree(TO_SUCCESS, sales={"acceptance": {"within": "4h", "clock": "elapsed"}})

    assert list_errors(agreed) == [("/sales/business_hours", "Needed: only open hours count for next_handoffs.")]


def test_each_field_of_it_is_in_the_form() -> None:
    names = {node.name for node in draw_form(agree(TO_SUCCESS)).list_fields()}

    fields = ("id", "on", "team", "says", "acceptance/within", "acceptance/at_least", "acceptance/warn_at")
    assert {f"/next_handoffs/0/{field}" for field in fields} <= names


def test_a_team_without_a_seller_is_a_doubt() -> None:
    agreement = parse_agreement(json.dumps(agree(TO_SUCCESS, TO_AE)).encode(), yaml=False).agreement

    assert [each.pointer for each in find_unknown_teams(agreement.next_handoffs, {"success"})] == [
        "/next_handoffs/1/team"
    ]


async def test_a_draft_is_answered_with_the_teams_in_which_no_seller_is(service: QualificationService) -> None:
    async def add_seller(conn: Connection) -> None:
        await take_role_of(conn, "handoff")
        for statement in ADD_SELLER:
            await conn.execute(sql(statement))

    await service.database.run(add_seller)
    async with await service.client("sales") as client:
        response = await client.post("/v1/agreements", json=agree(TO_SUCCESS, TO_AE))

    assert (response.status_code, response.json()["warnings"]) == (
        201,
        [
            {
                "pointer": "/next_handoffs/1/team",
                "detail": "No active seller is in this team: the leads would wait.",
            }
        ],
    )

"""What an answer must hold, and what is said of it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.handoff.agreements.domain import NO_TERMS
from services.handoff.answers.domain import answer
from services.handoff.answers.refusals import (
    AnotherAnswer,
    ClauseMissing,
    EvidenceMissing,
    NoteMissing,
    UnknownReason,
)
from services.handoff.answers.said import (
    Case,
    Qualification,
    Recycling,
    Rejection,
    Said,
    Touched,
    digest_of,
)
from shared.events.handoff import (
    HandoffAccepted,
    HandoffContacted,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
)
from shared.failures import Refusal
from tests.handoff.answers.steps import NOW, OFFERED, STATES, TERMS, answered, case, identity

QUALIFIES = "handoff.sales_qualified"


def test_what_is_said_of_each_answer() -> None:
    rejection = Rejection("too_small", "size", "Only me here", {"company.employees": 8})
    evidence = Qualification({"need": "routes", "budget": 0, "hobby": "bikes", "decision_maker": "Dana"}, True)

    assert answered(case("offered"), Touched("conversation", "phone")) == [
        HandoffAccepted(**identity(occurred_at=NOW, implicit=True)),
        HandoffContacted(**identity(occurred_at=NOW, contact="conversation", channel="phone")),
    ]
    assert answered(case("accepted"), rejection) == [
        HandoffRejected(
            **identity(
                occurred_at=NOW,
                agreement_version=3,
                reason="too_small",
                clause="size",
                returns="nurture",
                check="confirmed",
                correction={"company.employees": 8},
            )
        )
    ]
    assert answered(case("accepted"), evidence) == [
        HandoffSalesQualified(
            **identity(
                occurred_at=NOW, agreement_version=3, evidence=("need", "budget", "decision_maker"), sales_ready=True
            )
        )
    ]


def test_a_recycled_lead_returns_on_a_day_of_the_agreements_zone() -> None:
    assert answered(case("contacted"), Recycling("not_now", return_on=date(2018, 12, 24))) == [
        HandoffRecycled(**identity(occurred_at=NOW, reason="not_now", return_at=datetime(2018, 12, 23, 23, tzinfo=UTC)))
    ]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (Rejection("boring"), UnknownReason),
        (Rejection("too_small"), ClauseMissing),
        (Rejection("too_small", "industry"), ClauseMissing),
        (Rejection("gone", "no_clause"), ClauseMissing),
        (Rejection("other"), NoteMissing),
        (Rejection("other", note="  "), NoteMissing),
        (Recycling("boring"), UnknownReason),
        (Qualification({"need": "routes"}), EvidenceMissing),
        (Qualification({"need": "routes", "budget": ""}), EvidenceMissing),
        (Qualification({"need": "routes", "budget": False}), EvidenceMissing),
        (Qualification({"need": "routes", "budget": True}, sales_ready=True), EvidenceMissing),
    ],
)
def test_what_the_agreement_asks_for_must_be_there(said: Said, refusal: type[Refusal]) -> None:
    assert answered(case("accepted"), said) is refusal


@pytest.mark.parametrize("said", [Rejection("gone"), Rejection("gone", "industry"), Rejection("other", note="A note")])
def test_a_reason_that_is_bound_to_nothing_needs_nothing_else(said: Rejection) -> None:
    assert isinstance(answered(case("accepted"), said), list)


def test_without_an_agreement_no_reason_is_known_but_a_lead_may_be_recycled() -> None:
    unsigned = Case(STATES["accepted"], NO_TERMS)

    assert answered(unsigned, Rejection("too_small", "size")) is UnknownReason
    assert isinstance(answered(unsigned, Recycling("whatever")), list)


@pytest.mark.parametrize(
    ("reason", "clause", "known", "correction", "verdict"),
    [
        ("too_small", "size", {"company.employees": 80}, {"company.employees": 8}, "confirmed"),
        ("too_small", "size", {"company.employees": {"min": 20, "max": 80}}, {"company.employees": 8}, "confirmed"),
        ("too_small", "size", {}, {"company.employees": 8}, "confirmed"),
        ("too_small", "size", {"company.employees": 8}, {}, "loose"),
        ("too_small", "size", {"company.employees": 8}, {"company.employees": 9}, "loose"),
        ("too_small", "size", {"company.employees": 80}, {}, "disputed"),
        ("too_small", "size", {"company.employees": 80}, {"company.employees": 90}, "disputed"),
        ("too_small", "size", {"company.employees": 8}, {"company.employees": 90}, "disputed"),
        ("too_small", "size", {}, {}, None),
        ("too_small", "size", {"company.employees": {"min": 20, "max": 80}}, {}, None),
        ("no_budget", "budget", {"interest.budget": {"amount": "9000", "currency": "EUR"}}, {}, "loose"),
        ("no_budget", "budget", {"interest.budget": {"amount": "9000", "currency": "USD"}}, {}, None),
        ("a_rival", "rival", {"company.domain": "rival.example"}, {}, "loose"),
        ("a_rival", "rival", {"company.domain": "else.example"}, {"company.domain": "rival.example"}, "confirmed"),
        ("a_rival", "rival", {"company.domain": "else.example"}, {}, "disputed"),
        ("no_interest", "demo", {}, {}, None),
        ("gone", None, {}, {"company.employees": 8}, None),
        ("gone", "size", {}, {"company.employees": 8}, "confirmed"),
    ],
)
def test_the_signed_clause_says_whether_a_rejection_holds(
    reason: str, clause: str | None, known: dict[str, object], correction: dict[str, object], verdict: str | None
) -> None:
    rejection = Rejection(reason, clause, None, correction)

    (rejected,) = answer(Case(OFFERED, TERMS, known), "anna", rejection, digest_of(rejection), NOW)

    assert isinstance(rejected, HandoffRejected)
    assert rejected.check == verdict


def test_the_same_rejection_again_changes_nothing_and_another_one_is_refused() -> None:
    said = Rejection("too_small", "size", "Only me here")
    former = {"rejection": digest_of(said)}

    assert answered(case("rejected", former=former), said) == []
    assert answered(case("rejected", former=former), replace(said, note="Or two")) is AnotherAnswer


def test_the_same_evidence_again_changes_nothing_and_more_of_it_is_said_again() -> None:
    said = Qualification({"need": "routes", "budget": True})
    more = Qualification({"need": "routes", "budget": True, "decision_maker": "Dana"}, True)
    known = case("sales_qualified", former={"qualification": digest_of(said)})

    assert answered(known, said) == []
    assert [event.type for event in answer(known, "anna", more, digest_of(more), NOW)] == [QUALIFIES]

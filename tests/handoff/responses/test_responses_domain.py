"""What a command must hold, and the events of each command."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.handoff.agreements.domain.response_terms import NO_TERMS
from services.handoff.responses.domain.commands import (
    Accept,
    Command,
    LogContact,
    Qualify,
    Recycle,
    Reject,
    digest_of,
)
from services.handoff.responses.domain.decide import HandoffContext, decide
from services.handoff.responses.domain.errors import (
    AlreadyRejected,
    BeforeHandoff,
    ClauseRequired,
    EvidenceRequired,
    NoteRequired,
    UnknownReason,
)
from shared.errors import Refusal
from shared.events.handoff import (
    HandoffAccepted,
    HandoffContacted,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
)
from tests.handoff.event_builders import HOUR
from tests.handoff.responses.handoff_states import (
    NOW,
    OFFERED,
    STATES,
    TERMS,
    context_in,
    decide_or_refuse,
    event_fields,
)

QUALIFIES = "handoff.sales_qualified"


def test_each_command_has_its_events() -> None:
    rejection = Reject("too_small", "size", "Only me here", {"company.employees": 8})
    evidence = Qualify({"need": "routes", "budget": 0, "hobby": "bikes", "decision_maker": "Dana"}, True)

    assert decide_or_refuse(context_in("offered"), LogContact("conversation", "phone")) == [
        HandoffAccepted(**event_fields(occurred_at=NOW, implicit=True)),
        HandoffContacted(**event_fields(occurred_at=NOW, contact="conversation", channel="phone")),
    ]
    assert decide_or_refuse(context_in("accepted"), rejection) == [
        HandoffRejected(
            **event_fields(
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
    assert decide_or_refuse(context_in("accepted"), evidence) == [
        HandoffSalesQualified(
            **event_fields(
                occurred_at=NOW, agreement_version=3, evidence=("need", "budget", "decision_maker"), sales_ready=True
            )
        )
    ]


def test_a_recycled_lead_returns_on_a_day_of_the_agreements_zone() -> None:
    assert decide_or_refuse(context_in("contacted"), Recycle("not_now", return_on=date(2018, 12, 24))) == [
        HandoffRecycled(
            **event_fields(occurred_at=NOW, reason="not_now", return_at=datetime(2018, 12, 23, 23, tzinfo=UTC))
        )
    ]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (Reject("boring"), UnknownReason),
        (Reject("too_small"), ClauseRequired),
        (Reject("too_small", "industry"), ClauseRequired),
        (Reject("gone", "no_clause"), ClauseRequired),
        (Reject("other"), NoteRequired),
        (Reject("other", note="  "), NoteRequired),
        (Recycle("boring"), UnknownReason),
        (Qualify({"need": "routes"}), EvidenceRequired),
        (Qualify({"need": "routes", "budget": ""}), EvidenceRequired),
        (Qualify({"need": "routes", "budget": False}), EvidenceRequired),
        (Qualify({"need": "routes", "budget": True}, sales_ready=True), EvidenceRequired),
    ],
)
def test_what_the_agreement_requires_must_be_there(command: Command, refusal: type[Refusal]) -> None:
    assert decide_or_refuse(context_in("accepted"), command) is refusal


@pytest.mark.parametrize("command", [Reject("gone"), Reject("gone", "industry"), Reject("other", note="A note")])
def test_a_reason_that_is_bound_to_nothing_needs_nothing_else(command: Reject) -> None:
    assert isinstance(decide_or_refuse(context_in("accepted"), command), list)


def test_without_an_agreement_no_reason_is_known_but_a_lead_may_be_recycled() -> None:
    unsigned = HandoffContext(STATES["accepted"], NO_TERMS)

    assert decide_or_refuse(unsigned, Reject("too_small", "size")) is UnknownReason
    assert isinstance(decide_or_refuse(unsigned, Recycle("whatever")), list)


@pytest.mark.parametrize(
    ("reason", "clause", "attributes", "correction", "check"),
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
def test_the_signed_clause_confirms_or_disputes_a_rejection(
    reason: str, clause: str | None, attributes: dict[str, object], correction: dict[str, object], check: str | None
) -> None:
    rejection = Reject(reason, clause, None, correction)

    (rejected,) = decide(HandoffContext(OFFERED, TERMS, attributes), "anna", rejection, digest_of(rejection), NOW)

    assert isinstance(rejected, HandoffRejected)
    assert rejected.check == check


def test_the_same_rejection_again_changes_nothing_and_another_one_is_refused() -> None:
    rejection = Reject("too_small", "size", "Only me here")
    digests = {"rejection": digest_of(rejection)}

    assert decide_or_refuse(context_in("rejected", previous_digests=digests), rejection) == []
    assert (
        decide_or_refuse(context_in("rejected", previous_digests=digests), replace(rejection, note="Or two"))
        is AlreadyRejected
    )


def test_the_same_evidence_again_changes_nothing_and_more_evidence_is_published_again() -> None:
    evidence = Qualify({"need": "routes", "budget": True})
    more = Qualify({"need": "routes", "budget": True, "decision_maker": "Dana"}, True)
    context = context_in("sales_qualified", previous_digests={"qualification": digest_of(evidence)})

    assert decide_or_refuse(context, evidence) == []
    assert [event.type for event in decide(context, "anna", more, digest_of(more), NOW)] == [QUALIFIES]


@pytest.mark.parametrize("command", [Accept(), LogContact("conversation"), Reject("gone"), Recycle("not_now")])
def test_what_happened_before_the_former_handoff_ended_is_no_answer_to_this_one(command: Command) -> None:
    context = context_in("offered", former_ended_at=NOW - HOUR)

    assert decide_or_refuse(context, command, NOW - 2 * HOUR) is BeforeHandoff
    assert decide_or_refuse(context, command, NOW - HOUR) is not BeforeHandoff

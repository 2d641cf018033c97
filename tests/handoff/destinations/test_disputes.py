"""Both heads are told of a disputed rejection that waits for them, and how it ended: both the same, once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.events.metrics import GuaranteeDecided, GuaranteeDisputed
from tests.handoff.destinations.company import Company
from tests.handoff.destinations.mails import read_text, wait_for_mail
from tests.handoff.destinations.test_shared_numbers import open_office, prepare
from tests.support.database import run_as_service

HEADS = ["Mia <mia@heads.example>", "Sam <sam@heads.example>"]


async def reject(company: Company) -> dict[str, Any]:
    """A delivered lead of which no notice waits any more: the fields of what metrics says of its rejection."""
    await prepare(company)
    lead = await company.offer()
    await run_as_service(company.service.url, "handoff", "delete from notices")
    handoff = await company.service.handoff(lead)
    return {"lead_id": UUID(lead), "handoff_id": UUID(handoff["handoff_id"])}


def dispute(about: dict[str, Any], days: int = 5) -> GuaranteeDisputed:
    now = datetime.now(UTC)
    return GuaranteeDisputed(
        occurred_at=now - timedelta(hours=1),
        decide_by=now + timedelta(days=days),
        reason="wrong_industry",
        clause="main_industry",
        **about,
    )


def decision(about: dict[str, Any], how: Any) -> GuaranteeDecided:
    return GuaranteeDecided(occurred_at=datetime.now(UTC), owes=how == "agreed", how=how, **about)


async def test_both_heads_are_told_once_that_a_rejection_waits_for_them_and_how_it_ended(company: Company) -> None:
    about = await reject(company)
    for _ in range(2):
        await company.service.receive(dispute(about))
    await open_office(company)
    asked = [await wait_for_mail(company.mails, number) for number in (0, 1)]
    await company.service.receive(decision(about, "agreed"))
    company.wake()
    told = [await wait_for_mail(company.mails, number) for number in (2, 3)]
    await company.wait_until_told()

    assert sorted(str(mail["to"]) for mail in asked) == HEADS
    assert sorted(str(mail["to"]) for mail in told) == HEADS
    assert {str(mail["subject"]) for mail in asked} == {"Disputed rejection: Dana Ortiz"}
    assert {str(mail["subject"]) for mail in told} == {"Dispute decided: Dana Ortiz"}
    assert "Sales rejected it for “main industry”, which it meets by the signed agreement." in read_text(asked[0])
    assert "https://accord.example/promises/guarantee" in read_text(asked[0])
    assert "Both heads say that marketing owes another lead for it." in read_text(told[0])
    assert [line for line in await company.books() if line[3] == "sent"] == [
        ("decision", "person/mia", None, "sent", None),
        ("decision", "person/sam", None, "sent", None),
        ("dispute", "person/mia", None, "sent", None),
        ("dispute", "person/sam", None, "sent", None),
    ]


async def test_of_a_dispute_that_was_decided_before_it_could_be_told_only_the_end_is_told(company: Company) -> None:
    about = await reject(company)
    await company.service.receive(dispute(about))
    await company.service.receive(decision(about, "expired"))
    await open_office(company)
    mail = await wait_for_mail(company.mails, 1)
    await company.wait_until_told()

    assert "No other lead is owed for it: the time for two decisions is over." in read_text(mail)
    assert [line[:2] for line in await company.books() if line[3] == "sent"] == [
        ("decision", "person/mia"),
        ("decision", "person/sam"),
    ]


async def test_a_dispute_whose_time_is_over_is_not_told_as_one_that_waits(company: Company) -> None:
    about = await reject(company)
    await company.service.receive(dispute(about, days=-1))

    assert await company.books() == []

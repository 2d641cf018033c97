"""What metrics says is told to both sides the same way: missed promises, shifts, overdue actions, won deals."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.events.base import Amount
from shared.events.metrics import ActionOverdue, MetricShifted, PromiseKept, PromiseMissed, ShiftGroup, WinShared
from tests.handoff.destinations.company import Company
from tests.handoff.destinations.mails import read_text, wait_for_mail
from tests.handoff.destinations.test_missed_promises import SALES
from tests.handoff.event_builders import agreement_activated
from tests.support.database import run_as_service

ESCALATION = [
    {"on": ["qualified_leads"], "after": "0m", "to": "heads"},
    {"on": ["qualified_leads", "follow_up"], "after": "2h", "to": "executives"},
]
MISSED: dict[str, Any] = {
    "side": "marketing",
    "promise": "qualified_leads",
    "per": "month",
    "span": "2026-11",
    "begins": date(2026, 11, 1),
    "until": date(2026, 12, 1),
    "promised": 200.0,
    "done": 180.0,
}


async def prepare(company: Company) -> None:
    """Both sides have heads, and an executive; the agreement names who else is told."""
    await company.add_heads()
    await company.service.receive(agreement_activated(sales=SALES, escalation=ESCALATION))


def ago(hours: float) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


async def open_office(company: Company) -> None:
    """Have everything told that is due."""
    company.start_sending()
    company.wake()


async def test_a_missed_promise_of_marketing_is_told_to_both_heads_and_along_the_escalation(company: Company) -> None:
    await prepare(company)
    event = PromiseMissed(occurred_at=ago(1), **MISSED)
    for _ in range(2):
        await company.service.receive(event)
    await open_office(company)
    for number in (0, 1):
        await wait_for_mail(company.mails, number)
    await company.let_pass(hours=3)
    executive = await wait_for_mail(company.mails, 2)
    await company.wait_until_told()

    assert sorted(str(mail["to"]) for mail in company.mails.mails[:2]) == [
        "Mia <mia@heads.example>",
        "Sam <sam@heads.example>",
    ]
    assert (executive["to"], executive["subject"]) == (
        "Eve <eve@heads.example>",
        "Marketing's promise was missed: qualified leads",
    )
    assert "Promised for 2026-11 were at least 200, and 180 came." in read_text(executive)
    assert "https://accord.example/meetings/2026-11" in read_text(executive)
    assert [line for line in await company.books() if line[3] == "sent"] == [
        ("missed", "person/eve", None, "sent", None),
        ("missed", "person/mia", None, "sent", None),
        ("missed", "person/sam", None, "sent", None),
    ]


async def test_the_misses_of_both_sides_and_a_shift_are_one_mail_to_each_head(company: Company) -> None:
    await prepare(company)
    sales = MISSED | {"side": "sales", "promise": "first_contact", "promised": 0.9, "done": 0.855}
    shift = MetricShifted(
        occurred_at=ago(1),
        measure="win_rate",
        span="2026-11",
        direction="down",
        value=0.1,
        usual=0.2,
        low=0.15,
        high=0.25,
        spans=3,
        groups=(ShiftGroup(channel="search", share=0.6), ShiftGroup(share=0.4)),
    )
    missed = [PromiseMissed(occurred_at=ago(3 - number), **each) for number, each in enumerate((MISSED, sales))]
    await company.service.receive(*missed, shift)
    await open_office(company)
    mails = [await wait_for_mail(company.mails, number) for number in (0, 1)]

    assert {str(mail["subject"]) for mail in mails} == {"2 missed promises, 1 unusual number"}
    assert read_text(mails[0]) == read_text(mails[1])
    for sentence in (
        "Sales' promise was missed: the first contact in time",
        "Promised for 2026-11 were at least 90%, and 85.5% came.",
        "The win rate is unusually low",
        "Up to 2026-11 it was 10%; usual is 15% to 25%. Most of it: search (60%), no channel (40%).",
    ):
        assert sentence in read_text(mails[0])


async def test_more_leads_that_are_worse_are_told_as_that(company: Company) -> None:
    await prepare(company)
    usual: dict[str, Any] = {"value": 90.0, "usual": 60.0, "low": 50.0, "high": 70.0, "spans": 1}
    shift = MetricShifted(
        occurred_at=ago(1), measure="volume", span="2026-11", direction="up", more_but_worse=True, **usual
    )
    await company.service.receive(shift)
    await open_office(company)
    mail = await wait_for_mail(company.mails)

    assert mail["subject"] == "There are more leads, but worse ones"
    assert "usual is 50 to 70. A smaller share of them is accepted or won." in read_text(mail)


async def test_a_promise_that_was_kept_after_all_is_not_told(company: Company) -> None:
    await prepare(company)
    await company.service.receive(PromiseMissed(occurred_at=ago(1), **MISSED))
    await company.service.receive(PromiseKept(occurred_at=ago(1), **MISSED | {"done": 200.0}))

    assert await company.books() == [
        ("missed", "executives", None, "withdrawn", None),
        ("missed", "heads", None, "withdrawn", None),
    ]


async def test_promises_of_a_backfill_are_not_told(company: Company) -> None:
    await prepare(company)
    await company.service.receive(PromiseMissed(occurred_at=ago(24 * 40), **MISSED))

    assert await company.books() == []


async def test_an_overdue_action_is_told_to_its_owner_and_without_one_to_the_heads(company: Company) -> None:
    await prepare(company)
    fields: dict[str, Any] = {"span": "2026-W48", "due": date(2026, 12, 3), "occurred_at": ago(1)}
    await company.service.receive(
        ActionOverdue(action_id=uuid7(), person="eve", **fields), ActionOverdue(action_id=uuid7(), **fields)
    )
    await open_office(company)
    for number in range(3):
        await wait_for_mail(company.mails, number)
    await company.wait_until_told()
    own = next(mail for mail in company.mails.mails if "eve" in str(mail["to"]))

    assert own["subject"] == "An action is overdue"
    assert "It was agreed in the meeting about 2026-W48, and due Thu 3 Dec 2026." in read_text(own)
    assert [line[1] for line in await company.books() if line[3] == "sent"] == [
        "person/eve",
        "person/mia",
        "person/sam",
    ]


async def test_a_won_deal_is_told_to_everyone_who_took_part_and_once_in_their_chat(company: Company) -> None:
    await prepare(company)
    await company.put("chat", kind="slack", url=company.chat.url, quiet="never")
    await company.tell_anna("mail", "chat")
    await company.service.put_seller("ben", email="ben@sales.example", capacity=0, notify=["mail", "chat"])
    lead = await company.offer()
    await run_as_service(company.service.url, "handoff", "delete from notices")
    handoff = await company.service.handoff(lead)
    won = WinShared(
        occurred_at=ago(1),
        lead_id=UUID(lead),
        deal=uuid7(),
        handoff_id=UUID(handoff["handoff_id"]),
        origin="marketing",
        amount=Amount.model_validate({"amount": "12000.00", "currency": "EUR"}),
        source="website",
        channel="paid_search",
        campaign="summer",
        sellers=("ben", "anna"),
        teams=("reps",),
    )
    for _ in range(2):
        await company.service.receive(won)
    await open_office(company)
    mail = await wait_for_mail(company.mails, 3)
    await company.wait_until_told()

    assert mail["subject"] == "Won: Dana Ortiz"
    assert (
        "Won for 12000.00 EUR. Delivered by marketing: website, paid_search, summer. Sold by ben and anna."
        in read_text(mail)
    )
    assert [line[1:3] for line in await company.books() if line[0] == "win" and line[3] == "sent"] == [
        ("person/mia", None),
        ("person/sam", None),
        ("seller/anna", "chat"),
        ("seller/anna", "mail"),
        ("seller/ben", "mail"),
    ]

"""Warnings and missed promises: the seller is told, and whom the agreement's escalation names."""

from typing import Any

from tests.handoff.destinations.company import Company
from tests.handoff.destinations.mails import read_html, read_text, wait_for_mail
from tests.handoff.event_builders import agreement_activated
from tests.handoff.sla.time_travel import let_hours_pass, sweep_once
from tests.support.database import run_as_service

SALES = {"acceptance": {"within": "4h", "clock": "elapsed", "warn_at": [50, 75]}}
ESCALATION = [
    {"on": ["acceptance"], "after": "0m", "to": "team_lead"},
    {"on": ["acceptance"], "after": "2h", "to": "heads"},
    {"on": ["first_contact"], "after": "0m", "to": "executives"},
]


async def prepare(company: Company) -> None:
    """Anna's team is led by cleo, and both sides have heads; the agreement says who is told."""
    await company.service.put_seller("cleo", email="cleo@sales.example", capacity=0, notify=["mail"])
    await company.service.admin.put("/v1/teams/reps", json={"lead": "cleo"})
    await company.add_heads()
    await company.service.receive(agreement_activated(sales=SALES, escalation=ESCALATION))
    company.start_sending()


async def offer_unseen(company: Company, **changes: Any) -> str:
    """A lead that is offered to anna, of which she was told."""
    lead = await company.offer(promise=SALES, **changes)
    await company.wait_until_told()
    return lead


async def pass_hours(company: Company, hours: float) -> None:
    """Let so many hours pass for clocks and notices, and tell what follows."""
    await let_hours_pass(company.service, hours)
    await company.let_pass(hours=hours)
    await sweep_once(company.service)
    company.wake()


async def list_told(company: Company) -> list[Any]:
    """Of the missed promise, who was told of it and by what."""
    return [line[:3] for line in await company.books() if line[0] in ("breach", "escalation") and line[3] == "sent"]


async def test_each_warning_is_told_to_the_seller_once(company: Company) -> None:
    await prepare(company)
    await offer_unseen(company)
    await pass_hours(company, 2.1)
    mail = await wait_for_mail(company.mails, 1)

    assert mail["subject"] == "Soon due: Dana Ortiz"
    assert "50 % of the time for the acceptance is over." in read_text(mail)
    await company.wait_until_told()
    await sweep_once(company.service)
    assert [line for line in await company.books() if line[0] == "warning"] == [
        ("warning", "seller/anna", "mail", "sent", None)
    ]


async def test_a_missed_promise_is_told_to_the_seller_and_along_the_escalation(company: Company) -> None:
    await prepare(company)
    await offer_unseen(company)
    await pass_hours(company, 4.1)
    for number in (1, 2):
        await wait_for_mail(company.mails, number)
    first = {str(mail["to"]): str(mail["subject"]) for mail in company.mails.mails[1:]}
    await pass_hours(company, 2)
    for number in (3, 4):
        await wait_for_mail(company.mails, number)
    later = {str(mail["to"]): str(mail["subject"]) for mail in company.mails.mails[3:]}

    assert first == {
        "Anna <anna@sales.example>": "Overdue: Dana Ortiz",
        "Cleo <cleo@sales.example>": "Overdue with Anna: Dana Ortiz",
    }
    assert later == {
        "Mia <mia@heads.example>": "Overdue with Anna: Dana Ortiz",
        "Sam <sam@heads.example>": "Overdue with Anna: Dana Ortiz",
    }
    assert "The acceptance is overdue since" in read_text(company.mails.mails[3])
    assert "It is with Anna." in read_text(company.mails.mails[3])
    # Heads get no link by which who has the mail could answer.
    for text in (read_text(company.mails.mails[3]), read_html(company.mails.mails[3])):
        assert "do not pass this mail on" not in text


async def test_a_lead_of_a_team_who_has_the_handoff_is_told_of_the_missed_promise_once(company: Company) -> None:
    await prepare(company)
    await company.service.admin.put("/v1/teams/reps", json={"lead": "anna"})
    await offer_unseen(company)
    await pass_hours(company, 4.1)
    await wait_for_mail(company.mails, 1)
    await pass_hours(company, 2)
    await company.wait_until_told()

    assert await list_told(company) == [
        ("breach", "seller/anna", "mail"),
        ("escalation", "person/mia", None),
        ("escalation", "person/sam", None),
    ]


async def test_a_head_who_has_the_handoff_as_its_seller_is_told_of_the_missed_promise_once(company: Company) -> None:
    await prepare(company)
    await run_as_service(company.service.url, "intake", "update access.people set seller = 'anna' where person = 'sam'")
    await offer_unseen(company)
    await pass_hours(company, 4.1)
    await wait_for_mail(company.mails, 2)
    await pass_hours(company, 2)
    await company.wait_until_told()

    assert await list_told(company) == [
        ("breach", "seller/anna", "mail"),
        ("escalation", "person/mia", None),
        ("escalation", "seller/cleo", "mail"),
    ]


async def test_heads_are_not_told_of_what_was_done_before_their_turn(company: Company) -> None:
    await prepare(company)
    lead = await offer_unseen(company)
    await pass_hours(company, 4.1)
    await wait_for_mail(company.mails, 2)
    handoff = await company.service.handoff(lead)
    await company.service.admin.put(f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": "anna"})
    await pass_hours(company, 2)
    await company.wait_until_told()

    assert len(company.mails.mails) == 3
    heads = [line for line in await company.books() if line[1].startswith("person/")]
    assert heads == [
        ("escalation", "person/mia", None, "withdrawn", None),
        ("escalation", "person/sam", None, "withdrawn", None),
    ]


async def test_what_happened_long_ago_is_not_told(company: Company) -> None:
    await prepare(company)
    await company.tell_anna()
    await company.offer(promise=SALES)
    await company.tell_anna("mail")
    await let_hours_pass(company.service, 40)
    await sweep_once(company.service)

    assert await company.books() == []

"""What happens at once is one message, what happens at night waits for the opening, and each morning has a list."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.handoff.destinations.handlers.morning import make_lists
from tests.handoff.destinations.company import Company, wait_until
from tests.handoff.destinations.mails import find_link, read_text, wait_for_mail
from tests.handoff.event_builders import agreement_activated, lead_qualified
from tests.handoff.sla.time_travel import let_hours_pass, live_lead, sweep_once

STORM = 500
ACCEPTANCE = {"acceptance": {"within": "4h", "clock": "elapsed"}}
WAITING = "select count(*) from notices where next_at > now() + interval '1 hour'"


def closed_hours() -> dict[str, Any]:
    """Business hours that are open in two days for the first time."""
    day = (datetime.now(UTC) + timedelta(days=2)).strftime("%a").lower()
    return {"business_hours": {"open": {day: ["00:00-24:00"]}}}


async def test_five_hundred_breaches_at_once_are_one_message(company: Company) -> None:
    await company.tell_anna()
    await company.service.receive(agreement_activated(sales=ACCEPTANCE))
    await company.service.receive(*(live_lead() for _ in range(STORM)))
    await company.tell_anna("mail")
    company.start_sending()
    await let_hours_pass(company.service, 4.1)
    while await sweep_once(company.service):
        pass
    company.wake()
    mail = await wait_for_mail(company.mails)
    await company.wait_until_told()

    assert (mail["subject"], len(company.mails.mails)) == ("Leads: 500 overdue", 1)
    assert "And 480 more." in read_text(mail)
    assert await company.service.rows("select kind, state, count(*) from notices group by 1, 2") == [
        ("breach", "sent", STORM)
    ]
    assert len(await company.service.staged_events("notice.sent")) == STORM


async def test_offers_at_once_are_one_message_with_a_link_for_each(company: Company) -> None:
    for name in ("Dana Ortiz", "Eli Stone"):
        await company.offer(name)
    company.start_sending()
    mail = await wait_for_mail(company.mails)
    await company.wait_until_told()

    assert (mail["subject"], len(company.mails.mails)) == ("Leads: 2 new leads", 1)
    assert find_link(mail, 0) != find_link(mail, 1)


async def test_an_offer_at_night_waits_for_the_opening(company: Company) -> None:
    await company.put("mail", kind="email")
    await company.service.receive(agreement_activated(4, sales=closed_hours()))
    company.start_sending()
    await company.offer()
    await wait_until(company.service, WAITING, lambda found: found == 1)
    assert company.mails.mails == []

    opened = agreement_activated(5).model_copy(update={"occurred_at": datetime.now(UTC)})
    await company.service.receive(opened)
    await company.let_pass(hours=48)
    await company.wait_until_told()
    mail = await wait_for_mail(company.mails)

    assert mail["subject"] == "New lead: Dana Ortiz"
    assert [event["data"]["attempts"] for event in await company.service.staged_events("notice.sent")] == [1]


async def test_an_offer_at_night_that_is_answered_before_the_opening_is_not_told(company: Company) -> None:
    await company.put("mail", kind="email")
    await company.service.receive(agreement_activated(4, sales=closed_hours()))
    company.start_sending()
    lead = await company.offer()
    await wait_until(company.service, WAITING, lambda found: found == 1)
    handoff = await company.service.handoff(lead)
    await company.service.admin.put(f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": "anna"})
    await company.let_pass(hours=48)
    await company.wait_until_told()

    assert (company.mails.mails, (await company.books())[0][3]) == ([], "withdrawn")


async def open_at_noon(company: Company, **sales: Any) -> None:
    """The agreement opens at noon, in a zone in which noon is in this hour."""
    now = datetime.now(UTC)
    sales |= {"business_hours": {"open": {"mon-sun": ["12:00-24:00"]}}}
    await company.service.receive(agreement_activated(4, sales=sales, timezone=f"Etc/GMT{now.hour - 12:+d}"))
    await company.service.receive(lead_qualified(occurred_at=now, agreement_version=4, promise=sales))


async def test_each_seller_has_a_list_of_the_morning_once(company: Company) -> None:
    await company.tell_anna()
    await open_at_noon(company)
    await company.tell_anna("mail")
    company.start_sending()
    for _ in range(2):
        await make_lists(company.service.database)
    company.wake()
    mail = await wait_for_mail(company.mails)
    await company.wait_until_told()
    await make_lists(company.service.database)
    await company.wait_until_told()

    assert (mail["subject"], len(company.mails.mails)) == ("1 open lead, 0 overdue", 1)
    assert "Offered." in read_text(mail)
    assert [line for line in await company.books() if line[1].startswith("seller/")] == [
        ("morning", "seller/anna", "mail", "sent", None)
    ]


async def test_both_heads_have_what_is_overdue_in_a_list_of_the_morning(company: Company) -> None:
    await company.tell_anna()
    await company.add_heads()
    await open_at_noon(company, **ACCEPTANCE)
    await let_hours_pass(company.service, 4.1)
    company.start_sending()
    await make_lists(company.service.database)
    company.wake()
    for number in (0, 1):
        await wait_for_mail(company.mails, number)
    await company.wait_until_told()

    assert sorted((str(mail["to"]), mail["subject"]) for mail in company.mails.mails) == [
        ("Mia <mia@heads.example>", "1 open lead, 1 overdue"),
        ("Sam <sam@heads.example>", "1 open lead, 1 overdue"),
    ]
    assert "Offered with Anna." in read_text(company.mails.mails[0])

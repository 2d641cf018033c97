"""A lead without a next date is told to its seller and to the lead of the team, once, while nothing is due again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.events.metrics import LeadAttended, LeadUnattended
from tests.handoff.destinations.company import Company, wait_until
from tests.handoff.destinations.mails import read_text, wait_for_mail
from tests.handoff.destinations.test_storms_and_quiet_hours import WAITING, closed_hours
from tests.handoff.event_builders import agreement_activated
from tests.support.database import run_as_service

TOO_SMALL = {"seller": "anna", "reason": "too_small", "clause": "size"}
SINCE = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)


async def hand_over(company: Company, *, lead: str = "cleo") -> tuple[UUID, UUID]:
    """A lead and its handoff: anna has it, of which all notices were told, and nothing is due. The team has a lead."""
    await company.service.put_seller("cleo", email="cleo@sales.example", capacity=0, notify=["mail"])
    await company.service.admin.put("/v1/teams/reps", json={"lead": lead})
    person = await company.offer(promise={})
    handoff = UUID((await company.service.handoff(person))["handoff_id"])
    await run_as_service(company.service.url, "handoff", "delete from notices")
    return UUID(person), handoff


async def say(company: Company, lead: UUID, handoff: UUID, kind: type = LeadUnattended, hours: float = 0) -> None:
    """Metrics says that nothing is due of the lead since so many hours after SINCE, or that something is."""
    at = SINCE + timedelta(hours=hours)
    await company.service.receive(kind(lead_id=lead, handoff_id=handoff, team="reps", seller="anna", occurred_at=at))
    company.wake()


async def list_told(company: Company) -> list[tuple[str, str | None, str]]:
    return [(line[1], line[2], line[3]) for line in await company.books() if line[0] == "unattended"]


async def test_the_seller_and_the_lead_of_the_team_are_told_once(company: Company) -> None:
    lead, handoff = await hand_over(company)
    company.start_sending()
    for _ in range(2):
        await say(company, lead, handoff)
    for number in range(2):
        await wait_for_mail(company.mails, number)
    await company.wait_until_told()
    mails = {str(mail["to"]): mail for mail in company.mails.mails}

    assert {to: str(mail["subject"]) for to, mail in mails.items()} == {
        "Anna <anna@sales.example>": "Nothing is planned: Dana Ortiz",
        "Cleo <cleo@sales.example>": "Nothing is planned: Dana Ortiz",
    }
    since = f"{SINCE:%a} {SINCE.day} {SINCE:%b, %H:%M}"
    own, of_team = (read_text(mails[f"{name} <{name.lower()}@sales.example>"]) for name in ("Anna", "Cleo"))
    assert f"Nothing is due since {since}: say what comes next." in own
    assert f"Nothing is due since {since}: say what comes next. It is with Anna." in of_team
    assert f"https://accord.example/inbox/{handoff}" in own
    assert await list_told(company) == [
        ("seller/anna", "mail", "sent"),
        ("seller/cleo", "mail", "sent"),
        ("team_lead", None, "withdrawn"),
    ]


async def test_a_lead_of_a_team_who_has_the_lead_is_told_once(company: Company) -> None:
    lead, handoff = await hand_over(company, lead="anna")
    company.start_sending()
    await say(company, lead, handoff)
    await wait_for_mail(company.mails)
    await company.wait_until_told()

    assert await list_told(company) == [("seller/anna", "mail", "sent"), ("team_lead", None, "withdrawn")]


async def test_a_lead_that_is_left_alone_again_is_told_again(company: Company) -> None:
    lead, handoff = await hand_over(company, lead="anna")
    company.start_sending()
    await say(company, lead, handoff)
    await wait_for_mail(company.mails)
    await say(company, lead, handoff, LeadAttended, hours=0.5)
    await say(company, lead, handoff, hours=1)
    await wait_for_mail(company.mails, 1)
    await company.wait_until_told()

    assert [line for line in await list_told(company) if line[0] == "seller/anna"] == [
        ("seller/anna", "mail", "sent"), ("seller/anna", "mail", "sent"),
    ]  # fmt: skip


async def test_what_has_a_next_date_before_it_is_told_is_not_told(company: Company) -> None:
    lead, handoff = await hand_over(company)
    await say(company, lead, handoff)
    await say(company, lead, handoff, LeadAttended, hours=1)

    assert await list_told(company) == [("seller/anna", "mail", "withdrawn"), ("team_lead", None, "withdrawn")]


async def test_a_lead_whose_seller_gave_it_back_meanwhile_is_not_told(company: Company) -> None:
    await company.service.receive(agreement_activated())
    lead, handoff = await hand_over(company)
    await say(company, lead, handoff)
    response = await company.service.admin.put(f"/v1/handoffs/{handoff}/rejection", json=TOO_SMALL)
    assert response.status_code == 200, response.text
    company.start_sending()
    company.wake()
    await company.wait_until_told()

    assert company.mails.mails == []


async def test_it_waits_for_the_morning_where_the_destination_gathers_a_day(company: Company) -> None:
    await company.put("daily", kind="email", quiet="never", digest="daily")
    await company.tell_anna("daily")
    lead, handoff = await hand_over(company, lead="anna")
    company.start_sending()
    await say(company, lead, handoff)
    await wait_until(company.service, WAITING, lambda found: found == 1)

    assert company.mails.mails == []


async def test_outside_business_hours_it_waits_for_the_opening(company: Company) -> None:
    await company.put("mail", kind="email")
    lead, handoff = await hand_over(company, lead="anna")
    await company.service.receive(agreement_activated(4, sales=closed_hours()))
    company.start_sending()
    await say(company, lead, handoff)
    await wait_until(company.service, WAITING, lambda found: found == 1)

    assert company.mails.mails == []

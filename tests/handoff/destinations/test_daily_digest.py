"""A day of a seller who is told once a day: offers come at once, and all else in one mail of the next morning."""

from tests.handoff.destinations.company import Company, wait_until
from tests.handoff.destinations.mails import read_text
from tests.handoff.destinations.test_missed_promises import SALES, pass_hours
from tests.handoff.event_builders import agreement_activated

WAITING = "select count(*) from notices where kind = 'breach' and next_at > now() + interval '1 hour'"


async def test_what_happened_in_a_day_is_one_mail_that_says_what_is_still_true(company: Company) -> None:
    await company.put("mail", kind="email", quiet="never", digest="daily")
    await company.service.receive(agreement_activated(sales=SALES))
    company.start_sending()
    leads = {}
    for name in ("Dana Ortiz", "Eli Stone", "Ida Blum"):
        leads[name] = await company.offer(name, promise=SALES)
        await company.wait_until_told()
    await pass_hours(company, 2.1)
    await pass_hours(company, 2.1)
    await wait_until(company.service, WAITING, lambda found: found == len(leads))
    handoff = await company.service.handoff(leads["Dana Ortiz"])
    await company.service.admin.put(f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": "anna"})
    before = [mail["subject"] for mail in company.mails.mails]
    await company.let_pass(hours=48)
    await company.wait_until_told()

    assert before == [f"New lead: {name}" for name in leads]
    (digest,) = company.mails.mails[len(before) :]
    told = read_text(digest)
    assert digest["subject"] == "Leads: 2 overdue"
    assert [name in told for name in leads] == [False, True, True]
    assert {line[:4] for line in await company.books() if line[0] in ("breach", "warning") and line[3] == "sent"} == {
        ("breach", "seller/anna", "mail", "sent")
    }

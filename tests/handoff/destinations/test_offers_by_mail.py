"""A seller is told of an offer by mail, once."""

import re

from tests.handoff.destinations.company import Company
from tests.handoff.destinations.mails import read_html, read_text, wait_for_mail
from tests.handoff.event_builders import agreement_activated


async def test_an_offer_is_mailed_to_its_seller_with_a_link_that_answers_it(company: Company) -> None:
    company.start_sending()
    await company.service.receive(agreement_activated())
    await company.offer(attributes={"company.industry": "logistics", "company.name": "Ortiz <Ltd>"})
    mail = await wait_for_mail(company.mails)

    assert (mail["to"], mail["subject"]) == ("Anna <anna@sales.example>", "New lead: Dana Ortiz, Ortiz <Ltd>")
    assert "Offered to you. Accept or reject it." in read_text(mail)
    assert re.search(r"Accept or reject: https://accord\.example/act/[\w-]{43}\n", read_text(mail))
    for text in (read_text(mail), read_html(mail)):
        assert "do not pass this mail on" in text
    assert "Dana Ortiz, Ortiz &lt;Ltd&gt;</h2>" in read_html(mail)
    await company.wait_until_told()
    assert await company.books() == [("offer", "seller/anna", "mail", "sent", None)]


async def test_the_content_cards_that_fit_the_lead_come_along_in_the_mail(company: Company) -> None:
    cards: dict[str, dict[str, object]] = {
        "rival": {"kind": "battle_card", "title": "How we <compare>", "products": ["fleet"]},
        "80": {"kind": "case_study", "title": "A fleet of 80"},
        "other": {"kind": "case_study", "title": "Boats", "products": ["boats"]},
    }
    for name, fields in cards.items():
        await company.service.admin.put(f"/v1/content/{name}", json={"link": "https://example.com/a?b=1&c=2", **fields})
    company.start_sending()
    await company.offer(product="fleet")
    mail = await wait_for_mail(company.mails)

    assert re.findall("What helps: .*", read_text(mail)) == [
        "What helps: Battle card: How we <compare>: https://example.com/a?b=1&c=2",
        "What helps: Case study: A fleet of 80: https://example.com/a?b=1&c=2",
    ]
    assert '<a href="https://example.com/a?b=1&amp;c=2">Battle card: How we &lt;compare&gt;</a>' in read_html(mail)


async def test_a_notice_that_was_sent_is_one_event_that_names_no_person(company: Company) -> None:
    company.start_sending()
    lead = await company.offer()
    await wait_for_mail(company.mails)
    await company.wait_until_told()

    (event,) = await company.service.staged_events("notice.sent")
    handoff = await company.service.handoff(lead)
    assert event["data"] | {"notice": None, "occurred_at": None} == {
        "notice": None,
        "occurred_at": None,
        "kind": "offer",
        "recipient": "seller/anna",
        "destination": "mail",
        "handoff_id": handoff["handoff_id"],
        "lead_id": lead,
        "seller": "anna",
        "team": "reps",
        "attempts": 1,
    }


async def test_an_offer_that_was_answered_meanwhile_is_not_told(company: Company) -> None:
    lead = await company.offer()
    handoff = await company.service.handoff(lead)
    await company.service.admin.put(f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": "anna"})
    company.start_sending()
    await company.wait_until_told()

    assert await company.books() == [("offer", "seller/anna", "mail", "withdrawn", None)]
    assert (company.mails.mails, await company.service.staged_events("notice.sent", "notice.failed")) == ([], [])


async def test_a_seller_without_destinations_is_not_told(company: Company) -> None:
    await company.tell_anna()
    await company.offer()

    assert await company.books() == []

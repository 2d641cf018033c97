"""A lead that passed on from a colleague: its card, its place in the inbox, and the link of the notice about it."""

import httpx2

from shared.events.qualification import LeadProductChanged
from tests.handoff.event_builders import HOUR, NOON
from tests.handoff.handoffs.next_handoffs import LEARNT, TO_AE, TO_SUCCESS, answer, buy, find, qualify_lead, set_up
from tests.handoff.inbox.act_links import find_path, send
from tests.handoff.inbox.browsers import add_card, count_badges, list_names, read_page, sign_in
from tests.handoff.inbox.card_forms import answer_card
from tests.handoff.service import HandoffService


async def pass_to_eve(service: HandoffService) -> str:
    """A lead that bought from anna and is offered to eve of customer success, who is told; the id of the handoff."""
    await set_up(service, TO_SUCCESS)
    await service.admin.put("/v1/destinations/mail", json={"kind": "email"})
    await service.put_seller("eve", team="success", notify=["mail"])
    lead = await qualify_lead(service, TO_SUCCESS)
    await add_card(service, lead)
    await answer(service, lead, "qualification", evidence=LEARNT)
    await buy(service, lead)
    return str((await find(service, lead, "to_success"))[0]["handoff_id"])


async def test_the_card_says_what_sales_learnt_and_has_no_form_that_judges_the_lead(service: HandoffService) -> None:
    handoff = await pass_to_eve(service)
    eve = await sign_in(service, "Eve Roe", seller="eve")
    page = await read_page(eve, f"/inbox/{handoff}")

    for words in (
        "to success offered with Eve",
        "What sales learnt",
        "1200.00 EUR, expected by 2030-01-31, against rival",
        "Anna need: routes budget: approved",
        "to_success, from anna: team success",
    ):
        assert words in page, words
    shown = (await eve.get(f"/inbox/{handoff}")).text
    forms = ("acceptance", "contacts", "rejection", "qualification", "opportunity", "recycling", "rating")
    assert [name for name in forms if f"/{handoff}/{name}" in shown] == ["acceptance", "contacts"]


async def test_the_inbox_names_its_kind_and_one_tap_accepts_it(service: HandoffService) -> None:
    handoff = await pass_to_eve(service)
    eve = await sign_in(service, "Eve Roe", seller="eve")
    assert "Dana Ortiz to success offered Accept" in await read_page(eve)

    assert (await answer_card(eve, handoff, "acceptance")).status_code == 303

    assert "Dana Ortiz to success accepted" in await read_page(eve)


async def test_a_customer_who_was_spoken_with_asks_for_nothing_more(service: HandoffService) -> None:
    handoff = await pass_to_eve(service)
    eve = await sign_in(service, "Eve Roe", seller="eve")
    await answer_card(eve, handoff, "acceptance")
    await answer_card(eve, handoff, "contacts", kind="attempt", channel="phone")
    before = await count_badges(eve)
    await answer_card(eve, handoff, "contacts", kind="conversation", channel="phone")

    assert before == {"Mine": 1, "Overdue": 0, "To follow up": 1}
    assert await count_badges(eve) == {"Mine": 0, "Overdue": 0, "To follow up": 0, "Taken over": 1}
    assert await list_names(eve) == []
    assert await list_names(eve, "/inbox?view=taken_over") == ["Dana Ortiz"]


async def test_a_purchase_that_was_undone_leaves_nothing_to_do(service: HandoffService) -> None:
    handoff = await pass_to_eve(service)
    eve = await sign_in(service, "Eve Roe", seller="eve")
    await answer_card(eve, handoff, "acceptance")
    (first,) = await service.handoffs(kind="mql")
    await answer(service, first["lead_id"], "outcome", outcome="lost", reason="price")

    assert await count_badges(eve) == {"Mine": 0, "Overdue": 0, "To follow up": 0, "Taken over": 1}


async def test_an_account_executive_with_the_deal_has_the_lead_once(service: HandoffService) -> None:
    await set_up(service, TO_AE)
    lead = await qualify_lead(service, TO_AE)
    await add_card(service, lead)
    await answer(service, lead, "qualification", evidence=LEARNT)
    handoff = (await find(service, lead, "sdr_to_ae"))[0]["handoff_id"]
    carl = await sign_in(service, "Carl Poe", seller="carl")
    await answer_card(carl, handoff, "acceptance")
    await answer_card(carl, handoff, "contacts", kind="conversation", channel="phone")
    before = await count_badges(carl)
    await answer_card(carl, handoff, "opportunity", deal_id="d-9")

    assert before == {"Mine": 1, "Overdue": 0, "To follow up": 1}
    assert await count_badges(carl) == {"Mine": 1, "Overdue": 0, "To follow up": 1, "Taken over": 1}
    assert "Dana Ortiz opportunity" in await read_page(carl)


async def test_a_lead_that_asks_for_another_product_is_taken_over_all_the_same(service: HandoffService) -> None:
    await set_up(service, TO_AE)
    lead = await qualify_lead(service, TO_AE)
    await answer(service, lead, "qualification", evidence=LEARNT)
    handoff = (await find(service, lead, "sdr_to_ae"))[0]["handoff_id"]
    carl = await sign_in(service, "Carl Poe", seller="carl")
    await answer_card(carl, handoff, "acceptance")
    await service.receive(
        LeadProductChanged(lead_id=lead, occurred_at=NOON + HOUR, cycle=1, product="fleet", agreement_version=1)
    )
    await answer_card(carl, handoff, "opportunity", deal_id="d-9")

    products = [(await find(service, lead, kind))[0]["product"] for kind in ("mql", "sdr_to_ae")]
    assert products == ["fleet", "default"]
    assert await count_badges(carl) == {"Mine": 1, "Overdue": 0, "To follow up": 1, "Taken over": 1}


async def test_an_account_executive_opens_the_deal_on_the_card(service: HandoffService) -> None:
    await set_up(service, TO_AE)
    lead = await qualify_lead(service, TO_AE)
    await answer(service, lead, "qualification", evidence=LEARNT)
    handoff = (await find(service, lead, "sdr_to_ae"))[0]["handoff_id"]
    carl = await sign_in(service, "Carl Poe", seller="carl")
    await answer_card(carl, handoff, "acceptance")

    assert (await answer_card(carl, handoff, "opportunity", deal_id="d-9")).status_code == 303

    assert [(each["state"], each["seller"]) for each in await find(service, lead, "mql")] == [("opportunity", "carl")]


async def test_the_link_of_the_notice_accepts_and_rejects_nothing(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    handoff = await pass_to_eve(service)
    path = await find_path(service, "eve")
    page = await read_page(browser, path)
    rejected = await send(browser, path, "rejection-other", reason="other", note="No.")

    assert ("You answer as Eve." in page, "What sales learnt" in page, "Reject" in page) == (True, True, False)
    assert rejected.status_code == 409
    assert (await send(browser, path, "acceptance")).status_code == 303
    (taken,) = await service.handoffs(kind="to_success")
    assert (taken["handoff_id"], taken["state"]) == (handoff, "accepted")

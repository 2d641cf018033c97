"""Earlier dealings on a card: what became of the other handoffs of the person, and of the colleagues' ones."""

import re

import httpx2
import pytest

from tests.handoff.companies.accounts import REYES, capture_employee, report
from tests.handoff.event_builders import agreement_activated, fixed_id, lead_qualified
from tests.handoff.inbox.browsers import add_card, read_page, sign_in
from tests.handoff.inbox.card_forms import answer_card
from tests.handoff.service import HandoffService

ATTRIBUTES = {"company.domain": REYES}


async def capture_colleague(service: HandoffService, name: str, **changes: object) -> str:
    """A colleague whose lead is offered to anna; the id of the handoff."""
    lead = await capture_employee(service)
    await add_card(service, lead, name)
    await service.receive(lead_qualified(lead, attributes=ATTRIBUTES, **changes))
    return str((await service.handoff(lead))["handoff_id"])


def read_dealings(page: str) -> str:
    """What the card says of earlier dealings; nothing without the part."""
    found = re.search(r"Earlier dealings (.*?) (?=All dealings|There are more|What they did)", page)
    return re.sub(r"\d+ \w+ 20\d\d ", "", found[1]) if found else ""


@pytest.fixture
async def card(service: HandoffService) -> str:
    """The card of a lead of anna's, whose colleagues bought, did not buy, and were too small."""
    await service.put_seller("anna")
    await service.put_seller("ben", team="field", capacity=0)
    await service.receive(agreement_activated())
    head = await sign_in(service, "Head", bound=False)
    small = await capture_colleague(service, "Sam Small")
    await answer_card(head, small, "rejection", reason="too_small", clause="size", seller="anna")
    buyer = await capture_employee(service)
    await add_card(service, buyer, "Bo Buyer")
    await report(service, "d1", buyer, "won", "2018-11-01T09:00:00Z")
    await report(service, "d2", buyer, "lost", "2018-11-05T09:00:00Z", reason="price", amount=None)
    passed_on = await capture_colleague(service, "Pat Pass")
    await answer_card(head, passed_on, "reassignment", seller="ben", why="Ben knows them.")
    return await capture_colleague(service, "Dana Ortiz")


async def test_the_card_says_what_became_of_the_colleagues(service: HandoffService, card: str) -> None:
    head = await sign_in(service, "Lou", bound=False)
    page = await read_page(head, f"/inbox/{card}")

    assert read_dealings(page) == (
        "Pat Pass, with Ben: offered "
        "Bo Buyer, with Anna: deal lost: price; deal won, 1200.00 EUR "
        "Sam Small, with Anna: rejected: too small"
    )
    assert "All dealings with the company" in page


async def test_a_seller_reads_of_the_own_dealings_only(service: HandoffService, card: str) -> None:
    anna = await sign_in(service, "Anna", seller="anna")
    page = await read_page(anna, f"/inbox/{card}")

    assert read_dealings(page) == (
        "Bo Buyer, with Anna: deal lost: price; deal won, 1200.00 EUR Sam Small, with Anna: rejected: too small"
    )
    assert ("Pat Pass" in page, "All dealings" in page) == (False, False)


async def test_a_lead_that_came_back_shows_the_former_handoff_of_the_same_person(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    first = await read_page(anna, f"/inbox/{handoff}")
    await answer_card(anna, handoff, "recycling", reason="not_now")
    await service.receive(lead_qualified(fixed_id(2), cycle=2))
    again = (await service.handoffs(lead=str(fixed_id(2)), state="offered"))[0]["handoff_id"]
    card = await read_page(anna, f"/inbox/{again}")

    assert (read_dealings(first), read_dealings(card)) == ("", "The same person, with Anna: recycled: not now")


async def test_no_more_than_ten_are_shown(service: HandoffService, card: str) -> None:
    anna = await sign_in(service, "Anna", seller="anna")
    for number in range(10):
        await capture_colleague(service, f"Colleague {number}")
    page = await read_page(anna, f"/inbox/{card}")

    assert read_dealings(page).count("with Anna") == 10
    assert "Colleague 0, with Anna: offered There are more." in page

"""What sales said of leads in its own words, as marketing reads it."""

import httpx2

from tests.handoff.event_builders import fixed_id
from tests.handoff.inbox.browsers import read_page, sign_in
from tests.handoff.inbox.card_forms import answer_card
from tests.handoff.service import HandoffService

LEAD = fixed_id(2)
SAID = f"/inbox/said?lead={LEAD}"


async def test_notes_of_rejections_and_ratings_are_read_with_the_check_and_the_way_to_the_lead(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    head = await sign_in(service, "Mia Head", bound=False)
    before = await read_page(head, SAID)
    await answer_card(anna, handoff, "rating", score="2", note="Knew <b>nothing</b>.")
    fields = {"reason": "too_small", "clause": "size", "note": "Only a depot.", "correction__company.employees": "120"}
    await answer_card(anna, handoff, "rejection", **fields)
    page = await head.get(SAID)

    assert "Sales wrote nothing with what it said of these leads." in before
    words = await read_page(head, SAID)
    assert f"Anna rejected: too small disputed Lead {str(LEAD)[-8:]} Only a depot." in words
    assert "Anna rated the lead 2 of 5 Lead" in words
    assert "Knew &lt;b&gt;nothing&lt;/b&gt;." in page.text
    assert f'href="/leads/{LEAD}"' in page.text


async def test_a_judgement_without_words_is_left_out(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    await answer_card(anna, handoff, "rejection", reason="too_small", clause="size")

    assert "Sales wrote nothing" in await read_page(anna, SAID)


async def test_a_bound_seller_reads_what_concerns_the_own_leads_and_others_need_the_right(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    await answer_card(anna, handoff, "rejection", reason="too_small", clause="size", note="Only a depot.")
    ben = await sign_in(service, "Ben Ko", seller="ben")

    assert "Only a depot." in await read_page(anna, SAID)
    assert "Only a depot." not in await read_page(ben, SAID)
    many = "&".join(f"lead={fixed_id(number)}" for number in range(51))
    assert (await anna.get(f"/inbox/said?{many}")).status_code == 422
    assert (await anna.get("/inbox/said?lead=x")).status_code == 422

"""Whose card it is: a lead that was passed on, leads of other sellers, and forms of other sessions."""

from uuid import UUID

import httpx2

from tests.handoff.inbox.browsers import list_names, read_page, read_words, sign_in
from tests.handoff.inbox.card_forms import answer_card, token_of
from tests.handoff.responses.seller_client import fetch_handoff
from tests.handoff.service import HandoffService
from tests.shared.auth.browser import FORM


async def test_a_leader_of_sales_passes_a_lead_on_and_the_former_seller_is_told_to_whom(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    ben = await sign_in(service, "Ben", seller="ben")
    head = await sign_in(service, "Head", bound=False)
    card = await read_page(head, f"/inbox/{handoff}")
    sent = await answer_card(head, handoff, "reassignment", seller="ben", why="Ben knows them.")
    late = await answer_card(anna, handoff, "acceptance", form_token=await token_of(anna), seller="anna")
    await answer_card(ben, handoff, "acceptance")
    told = await read_page(anna, f"/inbox/{handoff}")

    assert ("You answer for Anna." in card, sent.status_code) == (True, 303)
    assert late.status_code == 409
    assert read_words(late).startswith("This lead is with Ben Ben was offered it on")
    assert told.startswith("This lead is with Ben Ben accepted it on")
    assert ("Dana" in late.text, "Dana" in told) == (False, False)
    assert "Passed on to Ben: reassigned by hand Ben knows them." in await read_page(ben, f"/inbox/{handoff}")
    assert await list_names(anna) == []


async def test_who_answers_for_a_seller_who_does_not_have_it_any_more_is_told_who_has_it(
    service: HandoffService, handoff: str
) -> None:
    head, other = await sign_in(service, "Head", bound=False), await sign_in(service, "Other", bound=False)
    await answer_card(other, handoff, "reassignment", seller="ben", why="Ben knows them.")
    late = await answer_card(head, handoff, "acceptance", seller="anna")

    assert late.status_code == 409
    assert "offered with Ben, who was offered it on" in read_words(late)
    assert "The lead is offered to, or was taken by, another seller" in read_words(late)


async def test_a_seller_finds_no_lead_of_another_by_any_address(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    ben = await sign_in(service, "Ben", seller="ben")
    names = (
        "acceptance",
        "rejection",
        "contacts",
        "qualification",
        "opportunity",
        "outcome",
        "recycling",
        "reassignment",
    )
    bodies = {"rejection": {"reason": "gone"}, "contacts": {"kind": "attempt"}, "opportunity": {"deal_id": "d"}}
    bodies |= {"outcome": {"outcome": "won"}, "recycling": {"reason": "not_now"}}
    token = await token_of(ben)

    for path in (f"/inbox/{handoff}", f"/inbox/{UUID(int=7)}"):
        assert (await ben.get(path)).status_code == 404
        for name in names:
            fields = {"form_token": token, "seller": "ben", **bodies.get(name, {})}
            sent = await ben.post(f"{path}/{name}", data=fields, headers=FORM)
            assert sent.status_code == 404, name
    assert (await fetch_handoff(service, handoff))["state"] == "offered"


async def test_a_form_of_another_session_changes_nothing(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    token = await token_of(await sign_in(service, "Other", seller="anna"))
    for sent in ({}, {"form_token": token}):
        refused = await anna.post(f"/inbox/{handoff}/acceptance", data={"seller": "anna", **sent}, headers=FORM)
        assert refused.status_code == 403

    assert (await fetch_handoff(service, handoff))["state"] == "offered"

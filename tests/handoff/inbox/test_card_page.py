"""The card of a handoff: what its seller reads there, and answers by its forms."""

import re
from typing import Any
from uuid import UUID

import httpx2
import pytest

from tests.handoff.concurrency import run_as_intake
from tests.handoff.event_builders import activity_recorded, agreement_activated, fixed_id, lead_captured, lead_qualified
from tests.handoff.inbox.browsers import add_card, list_names, read_page, read_words, sign_in
from tests.handoff.responses.seller_client import fetch_handoff
from tests.handoff.service import HandoffService
from tests.shared.auth.browser import FORM

LEAD = fixed_id(2)
WORDS = f"""
    insert into contacts.written (capture_id, lead_id, source, occurred_at, words) values
    ('{fixed_id(4)}', '{LEAD}', 'website', '2018-11-20T13:00:00Z',
     '{{"message": "<b>Call</b> me.", "answers": {{"What do you ship?": "bikes"}}}}')
"""
ATTRIBUTES = {
    "company.industry": "logistics",
    "company.employees": 80,
    "company.name": "Ortiz Ltd",
    "role.title": "COO",
}


@pytest.fixture
async def handoff(service: HandoffService) -> str:
    """A lead that was offered to anna; ben is another seller. The id of its handoff."""
    await add_card(service, LEAD)
    await run_as_intake(service, WORDS)
    await service.put_seller("anna")
    await service.put_seller("ben", team="field", capacity=0)
    captured = lead_captured(LEAD, attributes=ATTRIBUTES)
    await service.receive(
        agreement_activated(), captured, activity_recorded(LEAD), lead_qualified(LEAD, attributes=ATTRIBUTES)
    )
    return str((await service.handoff(LEAD))["handoff_id"])


@pytest.fixture
async def anna(service: HandoffService) -> httpx2.AsyncClient:
    return await sign_in(service, "Anna Lee", seller="anna")


async def answer(browser: httpx2.AsyncClient, handoff: str, name: str, **fields: Any) -> httpx2.Response:
    """What the browser gets that sends this form of the card: `correction__company.employees` names a part of it."""
    shown = (await browser.get(f"/inbox/{handoff}")).text
    hidden = {key: re.search(rf'name="{key}" value="([^"]*)"', shown) for key in ("form_token", "once", "seller")}
    sent = {key: found[1] for key, found in hidden.items() if found}
    named = {key.replace("__", "/"): value for key, value in fields.items()}
    return await browser.post(f"/inbox/{handoff}/{name}", data={**sent, "form": name, **named}, headers=FORM)


async def test_the_card_says_who_it_is_what_was_written_why_it_qualified_and_why_this_seller(
    handoff: str, anna: httpx2.AsyncClient
) -> None:
    page = await read_page(anna, f"/inbox/{handoff}")
    text = (await anna.get(f"/inbox/{handoff}")).text

    for words in (
        "Dana Ortiz COO · Ortiz Ltd +49 30 123456 dana@example.com",
        "offered with Anna, who was offered it on",
        "<b>Call</b> me. What do you ship? bikes website, Tue 20 Nov 2018, 14:00",
        "met company.industry is logistics, one of logistics, retail",
        "met company.employees is 80, between 50 and 2000",
        "not known interest.budget is not known",
        "missed no demo requested",
        "Why Anna no routing is set: all sellers are one team; anna alone is free",
        "page viewed: page /pricing",
        "20 Nov 2018, 13:00 Qualified by agreement version 3",
    ):
        assert words in page
    assert ('href="tel:+4930123456"' in text, 'href="mailto:dana@example.com"' in text) == (True, True)
    assert "&lt;b&gt;Call" in text


async def test_one_tap_accepts_and_the_card_shows_it(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    sent = await answer(anna, handoff, "acceptance")

    assert (sent.status_code, sent.headers["location"]) == (303, f"/inbox/{handoff}")
    assert "accepted with Anna, who accepted it on" in await read_page(anna, f"/inbox/{handoff}")
    assert (await fetch_handoff(service, handoff))["state"] == "accepted"


async def test_a_rejection_carries_the_clause_and_the_correction_and_the_card_says_what_the_clause_says(
    handoff: str, anna: httpx2.AsyncClient
) -> None:
    fields = {"reason": "too_small", "clause": "size", "note": "Only a depot.", "correction__company.employees": "120"}
    sent = await answer(anna, handoff, "rejection", **fields)
    page = await read_page(anna, f"/inbox/{handoff}")

    assert sent.status_code == 303
    assert "disputed, for the signed clause is met: company.employees is 120, between 50 and 2000" in page
    assert "Anna rejected: too small Only a depot." in page


async def test_a_refused_form_keeps_what_was_typed_beside_the_reason(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    wrong = {"form": "rejection-too_small", "reason": "too_small", "clause": "size", "note": 'So "small"'}
    sent = await answer(anna, handoff, "rejection", **wrong, **{"correction__company.employees": "a few"})

    assert sent.status_code == 422
    assert "Nothing was changed. Company employees: Must be a number" in read_words(sent)
    name = "rejection-too_small-correction/company.employees"
    assert f'id="{name}-error" class="refused">Must be a number of at least 0' in sent.text
    assert f'name="correction/company.employees" aria-invalid="true" aria-describedby="{name}-error"' in sent.text
    assert ('value="a few"' in sent.text, "So &#34;small&#34;</textarea>" in sent.text) == (True, True)
    assert (await fetch_handoff(service, handoff))["state"] == "offered"


async def test_a_form_with_a_field_inside_of_a_text_is_refused_by_name(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    sent = await answer(anna, handoff, "rejection", note="Too small.", note__more="Far too small.")

    assert (sent.status_code, "Nothing was changed. Note: Must be an object." in read_words(sent)) == (422, True)
    assert (await fetch_handoff(service, handoff))["state"] == "offered"


async def test_one_tap_rates_a_lead_and_the_card_shows_the_rating(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    sent = await answer(anna, handoff, "rating", score="4", note="Knew what they wanted.")
    page = await read_page(anna, f"/inbox/{handoff}")
    refused = await answer(anna, handoff, "rating", score="6")

    assert (sent.status_code, refused.status_code) == (303, 422)
    assert "Rate: 4 of 5" in page
    assert "Anna rated the lead 4 of 5 Knew what they wanted." in page
    assert 'id="rating-score-error" class="refused"' in refused.text


async def test_a_note_that_the_agreement_asks_for_is_asked_for(handoff: str, anna: httpx2.AsyncClient) -> None:
    sent = await answer(anna, handoff, "rejection", form="rejection-other", reason="other")

    assert sent.status_code == 422
    assert 'id="rejection-other-note-error" class="refused">The agreement asks for a note' in sent.text


@pytest.mark.parametrize(
    ("steps", "state", "words"),
    [
        ([("contacts", {"kind": "attempt", "channel": "phone"})], "accepted", "Anna tried to reach the lead (phone)"),
        ([("contacts", {"kind": "meeting_held"})], "contacted", "Anna held a meeting"),
        (
            [("qualification", {"evidence__need": "true", "evidence__budget": "true"})],
            "sales_qualified",
            "Anna found it sales-qualified budget need",
        ),
        (
            [
                (
                    "opportunity",
                    {
                        "deal_id": "d-1",
                        "amount__amount": "1200.50",
                        "amount__currency": "EUR",
                        "close_by": "2030-01-31",
                    },
                )
            ],
            "opportunity",
            "Anna opened a deal",
        ),
        ([("opportunity", {"deal_id": "d-1"}), ("outcome", {"outcome": "won"})], "won", "The deal was won"),
        (
            [
                ("opportunity", {"deal_id": "d-1"}),
                ("outcome", {"outcome": "lost", "reason": "price", "note": "Too dear"}),
            ],
            "lost",
            "The deal was lost: price",
        ),
        (
            [("recycling", {"reason": "not_now", "return_on": "2030-01-31", "note": "Next year"})],
            "recycled",
            "Given back to marketing: not now Next year",
        ),
    ],
)
async def test_every_answer_of_the_api_is_a_form(
    service: HandoffService,
    handoff: str,
    anna: httpx2.AsyncClient,
    steps: list[tuple[str, dict[str, str]]],
    state: str,
    words: str,
) -> None:
    await answer(anna, handoff, "acceptance")
    for name, fields in steps:
        sent = await answer(anna, handoff, name, **fields)
        assert sent.status_code == 303, read_words(sent)

    assert (await fetch_handoff(service, handoff))["state"] == state
    assert words in await read_page(anna, f"/inbox/{handoff}")


async def test_missing_evidence_is_named_at_its_box(handoff: str, anna: httpx2.AsyncClient) -> None:
    sent = await answer(anna, handoff, "acceptance")
    sent = await answer(anna, handoff, "qualification", evidence__need="true")

    assert sent.status_code == 422
    assert 'name="evidence/need" value="true" checked' in sent.text
    assert 'id="qualification-evidence/budget-error" class="refused">The agreement asks for this.' in sent.text


async def test_a_form_that_is_sent_twice_counts_once(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    shown = (await anna.get(f"/inbox/{handoff}")).text
    fields = {key: re.findall(rf'name="{key}" value="([^"]*)"', shown)[0] for key in ("form_token", "once", "seller")}
    for _ in range(2):
        sent = await anna.post(
            f"/inbox/{handoff}/contacts", data=fields | {"kind": "attempt", "form": "contacts"}, headers=FORM
        )
        assert sent.status_code == 303

    history = (await fetch_handoff(service, handoff))["history"]
    assert [step["type"] for step in history].count("handoff.worked") == 1


async def test_a_leader_of_sales_passes_a_lead_on_and_the_former_seller_is_told_to_whom(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    ben = await sign_in(service, "Ben", seller="ben")
    head = await sign_in(service, "Head", bound=False)
    card = await read_page(head, f"/inbox/{handoff}")
    sent = await answer(head, handoff, "reassignment", seller="ben", why="Ben knows them.")
    late = await answer(anna, handoff, "acceptance", form_token=await token_of(anna), seller="anna")
    await answer(ben, handoff, "acceptance")
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
    await answer(other, handoff, "reassignment", seller="ben", why="Ben knows them.")
    late = await answer(head, handoff, "acceptance", seller="anna")

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


async def token_of(browser: httpx2.AsyncClient) -> str:
    """The token of the forms of this browser's session."""
    return str(re.findall(r'name="form_token" value="([^"]*)"', (await browser.get("/inbox")).text)[0])

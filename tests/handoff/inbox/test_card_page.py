"""The card of a handoff: what its seller reads there, and answers by its forms."""

import re

import httpx2
import pytest

from tests.handoff.inbox.browsers import read_page, read_words
from tests.handoff.inbox.card_forms import answer_card
from tests.handoff.responses.seller_client import fetch_handoff
from tests.handoff.service import HandoffService
from tests.shared.auth.browser import FORM


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


async def test_the_card_leads_to_the_page_on_which_meetings_are_booked(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    assert "are booked at" not in await read_page(anna, f"/inbox/{handoff}")
    await service.put_seller("anna", booking_url="https://example.com/anna?a=1&b=2")

    assert (
        '<a href="https://example.com/anna?a=1&amp;b=2" rel="noopener noreferrer">'
        in (await anna.get(f"/inbox/{handoff}")).text
    )


async def test_one_tap_accepts_and_the_card_shows_it(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    sent = await answer_card(anna, handoff, "acceptance")

    assert (sent.status_code, sent.headers["location"]) == (303, f"/inbox/{handoff}")
    assert "accepted with Anna, who accepted it on" in await read_page(anna, f"/inbox/{handoff}")
    assert (await fetch_handoff(service, handoff))["state"] == "accepted"


async def test_a_rejection_carries_the_clause_and_the_correction_and_the_card_says_what_the_clause_says(
    handoff: str, anna: httpx2.AsyncClient
) -> None:
    fields = {"reason": "too_small", "clause": "size", "note": "Only a depot.", "correction__company.employees": "120"}
    sent = await answer_card(anna, handoff, "rejection", **fields)
    page = await read_page(anna, f"/inbox/{handoff}")

    assert sent.status_code == 303
    assert "The rejection is disputed: size is met, 120 (asked for: between 50 and 2000)." in page
    assert "Anna rejected: too small Only a depot." in page


async def test_a_refused_form_keeps_what_was_typed_beside_the_reason(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    wrong = {"form": "rejection-too_small", "reason": "too_small", "clause": "size", "note": 'So "small"'}
    sent = await answer_card(anna, handoff, "rejection", **wrong, **{"correction__company.employees": "a few"})

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
    sent = await answer_card(anna, handoff, "rejection", note="Too small.", note__more="Far too small.")

    assert (sent.status_code, "Nothing was changed. Note: Must be an object." in read_words(sent)) == (422, True)
    assert (await fetch_handoff(service, handoff))["state"] == "offered"


async def test_one_tap_rates_a_lead_and_the_card_shows_the_rating(
    service: HandoffService, handoff: str, anna: httpx2.AsyncClient
) -> None:
    sent = await answer_card(anna, handoff, "rating", score="4", note="Knew what they wanted.")
    page = await read_page(anna, f"/inbox/{handoff}")
    refused = await answer_card(anna, handoff, "rating", score="6")

    assert (sent.status_code, refused.status_code) == (303, 422)
    assert "Rate: 4 of 5" in page
    assert "Anna rated the lead 4 of 5 Knew what they wanted." in page
    assert 'id="rating-score-error" class="refused"' in refused.text


async def test_a_note_that_the_agreement_asks_for_is_asked_for(handoff: str, anna: httpx2.AsyncClient) -> None:
    sent = await answer_card(anna, handoff, "rejection", form="rejection-other", reason="other")

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
    await answer_card(anna, handoff, "acceptance")
    for name, fields in steps:
        sent = await answer_card(anna, handoff, name, **fields)
        assert sent.status_code == 303, read_words(sent)

    assert (await fetch_handoff(service, handoff))["state"] == state
    assert words in await read_page(anna, f"/inbox/{handoff}")


async def test_missing_evidence_is_named_at_its_box(handoff: str, anna: httpx2.AsyncClient) -> None:
    sent = await answer_card(anna, handoff, "acceptance")
    sent = await answer_card(anna, handoff, "qualification", evidence__need="true")

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

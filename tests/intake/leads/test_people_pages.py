"""The pages on which people are found, and on which one person is shown."""

import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import UUID, uuid4

import httpx2
import pytest
from uuid_utils.compat import uuid7

from shared.auth import Sessions
from tests.intake.builders import FULL_BODY, lead
from tests.intake.service import IntakeService, make_client
from tests.shared.auth.api_keys import add_key
from tests.support.lent_handoffs import hand_over

ANNA = lead(contact={"email": "anna@example.com", "name": "Anna <b>Huber</b>"}, company={"name": "Reyes Logistics"})


async def sign_in(service: IntakeService, scope: str, seller: str | None = None) -> httpx2.AsyncClient:
    """The browser of a person whose key has this scope."""
    if seller:
        await service.add_seller(seller)
    key_id = uuid7()
    await add_key(service.database, key_id, scope, seller=seller)
    browser = make_client(service.app, None)
    browser.cookies["accord"] = await Sessions(service.database).start(key_id)
    return browser


@pytest.fixture
async def browser(service: IntakeService) -> AsyncIterator[httpx2.AsyncClient]:
    async with await sign_in(service, "marketing") as browser:
        yield browser


@pytest.fixture
async def known(service: IntakeService) -> dict[str, str]:
    """The lead ids of two people, by name."""
    return {name: (await service.post(body))[1]["lead_id"] for name, body in {"dana": FULL_BODY, "anna": ANNA}.items()}


def read_words(response: httpx2.Response) -> str:
    """The words of the page's main part, or of a part of a page."""
    _, _, main = response.text.rpartition("<main")
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


async def test_people_are_listed_with_links_to_what_became_of_them(
    browser: httpx2.AsyncClient, known: dict[str, str]
) -> None:
    answer = await browser.get("/contacts?q=reyes")

    assert answer.status_code == 200
    assert re.findall(r'<h2><a href="([^"]+)">([^<]+)</a></h2>', answer.text) == [
        (f"/leads/{known['anna']}", "Anna &lt;b&gt;Huber&lt;/b&gt;"),
        (f"/leads/{known['dana']}", "Dana Reyes"),
    ]
    assert '<a href="tel:+12025550123">+12025550123</a>' in answer.text
    assert 'value="reyes"' in answer.text


@pytest.mark.usefixtures("known")
async def test_a_question_that_is_too_short_is_refused_beside_its_field(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/contacts?q=%22x%22")

    assert answer.status_code == 422
    assert 'value="&#34;x&#34;" maxlength="200" autocomplete="off" aria-invalid="true"' in answer.text
    assert "Give at least one word of two letters or digits." in read_words(answer)


@pytest.mark.usefixtures("known")
async def test_without_a_question_the_newest_people_are_listed_and_a_vain_one_says_so(
    browser: httpx2.AsyncClient,
) -> None:
    newest, unknown = [await browser.get(path) for path in ("/contacts", "/contacts?q=unknown")]

    assert "Newest people" in newest.text
    assert newest.text.index("Anna") < newest.text.index("Dana Reyes")
    assert "No person has these words." in unknown.text


async def test_a_person_is_shown_with_what_is_known_and_what_was_written(
    browser: httpx2.AsyncClient, known: dict[str, str]
) -> None:
    whole = await browser.get(f"/contacts/{known['dana']}")
    part = await browser.get(f"/contacts/{known['dana']}", headers={"hx-request": "true"})

    words = read_words(part)
    assert words.startswith("Dana Reyes Head of Operations · Reyes Logistics +12025550123 Dana@Example.com")
    for text in ("Company employees 51 to 200", "free text", "What do you ship? bikes", "Agreed to marketing"):
        assert text in words
    assert "<main" not in part.text
    assert words in read_words(whole)


async def test_a_page_of_a_person_who_is_not_known_is_not_found(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get(f"/contacts/{uuid4()}")).status_code == 404


async def test_a_bound_seller_opens_the_people_of_the_seller_and_finds_no_other(
    service: IntakeService, known: dict[str, str]
) -> None:
    await hand_over(service.database, {UUID(known["dana"]): "kim"})
    async with await sign_in(service, "sales", seller="kim") as kim:
        statuses = {name: (await kim.get(f"/contacts/{lead_id}")).status_code for name, lead_id in known.items()}
        found = await kim.get("/contacts?q=reyes")

    assert statuses == {"dana": 200, "anna": 404}
    assert re.findall(r"<h2><a [^>]+>([^<]+)", found.text) == ["Dana Reyes"]


async def test_each_page_has_the_search_in_its_header_for_who_may_find_people(service: IntakeService) -> None:
    pages = {}
    for scope, path in (("marketing", "/captures"), ("marketing", "/contacts"), ("spend", "/imports")):
        async with await sign_in(service, scope) as browser:
            pages[path] = (await browser.get(path)).text.count('action="/contacts"')

    assert pages == {"/captures": 1, "/contacts": 1, "/imports": 0}

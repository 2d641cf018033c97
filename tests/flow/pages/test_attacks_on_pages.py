"""Texts that try to be code, pages that try to frame others, and forms of other pages: they reach nothing."""

import asyncio
from dataclasses import replace
from html import unescape

import pytest

from tests.authorisation.form_routes import list_forms
from tests.authorisation.test_setup_forms import SCOPES as STEPS
from tests.flow.pages.crawl import Shown, find_code, open_browser, read_pages
from tests.flow.pages.hostile_pages import HOSTILE_PAGES
from tests.flow.pages.hostile_texts import fill_hostile
from tests.flow.pages.page_table import EVERY_PAGE
from tests.flow.pages.sent_forms import OF_VISITORS, Forms, collect_forms, send, token_of
from tests.flow.pages.showroom import Showroom

pytestmark = pytest.mark.usefixtures("one_worker", "processes_and_sockets")

# Where a text is to stand as it was written, or the attack was none.
SHOWN = (
    *("name", "company", "title", "message", "question", "answer", "custom", "source", "person", "key", "file"),
    *(
        "agreement",
        "comment",
        "minutes",
        "seller",
        "team",
        "why",
        "rating",
        "need",
        "lost",
        "named",
        "asked",
        "campaign",
        "action",
        "owner",
    ),
)
# These stand on pages until the company is set up, while a replay runs, where a delivery has failed or a rejection is
# disputed; other tests send them.
ELSEWHERE = {path for path in STEPS if path in ("/setup/source", "/setup/seller", "/setup/agreement", "/setup/lead")}
ELSEWHERE |= {"/agreement/{version}/replays/{replay}/cancellation", "/promises/guarantee/{handoff}/decisions"}
ELSEWHERE |= {"/setup/acceptance", "/setup/subscriptions/{subscription_id}/deliveries/{delivery_id}/retry"}
OF_SELLERS = {
    "/inbox/{handoff_id}/{answer}",
    "/contacts/{lead_id}/attributes",
    "/signout",
    "/agreement/{version}/acknowledgements",
}
FOREIGN = ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"})
HITS = "window.hits = 0; window.hit = () => { window.hits += 1; }; window.alert = window.hit;"
UNFOLD = "document.querySelectorAll('details').forEach((fold) => { fold.removeAttribute('name'); fold.open = true; })"


@pytest.fixture(scope="module")
async def attacked(showroom: Showroom) -> Showroom:
    """The showroom with hostile texts in every field."""
    names = await asyncio.to_thread(fill_hostile, showroom.client, showroom.origin)
    return replace(showroom, names={**showroom.names, **names})


@pytest.fixture(scope="module")
async def pages(attacked: Showroom) -> list[Shown]:
    """Every page as it was answered."""
    return await read_pages(attacked, [*EVERY_PAGE, *HOSTILE_PAGES])


def test_no_text_that_came_in_is_code_of_a_page(pages: list[Shown]) -> None:
    texts = [shown.response.text for shown in pages if "docs" not in shown.path]

    assert [(shown.path, shown.response.status_code) for shown in pages if not _is_as_expected(shown)] == []
    assert {shown.path: code for shown in pages if (code := find_code(shown.response.text))} == {}
    assert [label for label in SHOWN if not any(_shows(text, label) for text in texts)] == []
    assert [shown.path for shown in pages if "</script>49" in unescape(shown.response.text)] == []


def _is_as_expected(shown: Shown) -> bool:
    return shown.response.status_code in (shown.example.status, 303)


def _shows(text: str, label: str) -> bool:
    """Whether the page has this text, with its signs escaped; a file's name comes without the quotes of its header."""
    return f"{label}&#39;" in text and "&lt;img src=x onerror=hit()&gt;" in text


async def test_a_browser_that_obeys_no_policy_runs_nothing_of_it(attacked: Showroom) -> None:
    hit = {}
    for example in HOSTILE_PAGES:
        context = await attacked.browser.new_context(base_url=attacked.origin, bypass_csp=True)
        await context.add_init_script(HITS)
        if example.person:
            name, _, value = attacked.cookies[example.person].partition("=")
            await context.add_cookies([{"name": name, "value": value, "url": attacked.origin}])
        page = await context.new_page()
        await page.goto(attacked.fill(example.path), wait_until="load")
        await page.evaluate(UNFOLD)
        hit[example.path] = await page.evaluate("window.hits")
        await context.close()

    assert hit == {example.path: 0 for example in HOSTILE_PAGES}


async def test_no_page_may_be_framed_and_none_loads_from_elsewhere(attacked: Showroom, pages: list[Shown]) -> None:
    async with open_browser(attacked) as visitor:
        answers = [await visitor.get(shown.path) for shown in pages]
        answers += [await visitor.post(form.action, data=form.values) for shown in pages for form in shown.forms[:1]]

    unsafe = [
        str(answer.url)
        for answer in (*(shown.response for shown in pages), *answers)
        if answer.headers["x-frame-options"] != "DENY"
        or "frame-ancestors 'none'" not in answer.headers["content-security-policy"]
        or "unsafe" in answer.headers["content-security-policy"]
        or answer.headers["x-content-type-options"] != "nosniff"
    ]
    assert unsafe == []


@pytest.fixture(scope="module")
def forms(pages: list[Shown]) -> Forms:
    return collect_forms(pages)


async def test_each_form_of_each_page_needs_the_token_of_its_session_and_its_readers_right(
    attacked: Showroom, forms: Forms
) -> None:
    own, other = token_of(attacked, "admin"), token_of(attacked, "anna")
    through = []
    async with open_browser(attacked, "admin") as admin, open_browser(attacked, "anna") as anna:
        for route, form in ((route, form) for route, of_route in forms.items() for form in of_route):
            statuses = [await send(admin, form, token) for token in (None, "x", other)]
            statuses += [await send(admin, form, own, **headers) for headers in FOREIGN]
            statuses += [] if route in OF_SELLERS else [await send(anna, form, other)]
            through += [] if set(statuses) == {403} else [(form.action, statuses)]

    assert through == []
    assert {route for route, _ in list_forms() if not OF_VISITORS.match(route)} == set(forms) - {"/signout"} | ELSEWHERE


async def test_without_a_session_no_form_is_read_and_with_its_token_each_is(attacked: Showroom, forms: Forms) -> None:
    own, last = token_of(attacked, "admin"), ("/setup/keys/", "/setup/people/", "/signout")
    routes = sorted(forms, key=lambda route: (route.startswith(last), route == "/signout"))
    async with open_browser(attacked) as visitor, open_browser(attacked, "admin") as admin:
        signed_out = {route: await send(visitor, forms[route][0], own) for route in routes if route != "/signout"}
        statuses = {route: await send(admin, forms[route][0], own) for route in routes}

    assert set(signed_out.values()) == {401}
    assert {route: status for route, status in statuses.items() if status in (401, 403)} == {}

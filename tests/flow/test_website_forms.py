"""A website's form in a real browser: what visitors and programs send, and what marketing sees of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from services.intake.api_keys.handlers.keys import create_key
from shared.db.database import Database
from tests.support.accord_process import AccordProcess, run_one_service
from tests.support.chromium import run_chromium
from tests.support.retrying_client import Client
from tests.support.website import Website, run_website

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

FORM = """<!doctype html><html><body>
<form method="post" action="{accord}/v1/forms/website" accept-charset="utf-8" id="{name}">
  <input type="email" name="email" required><input name="name"><input name="action" type="hidden" value="contact">
  <input name="_gotcha" tabindex="-1" autocomplete="off" style="position:absolute;left:-9999px">
  <button>Send</button>
</form>{script}</body></html>"""


class Shop:
    """Accord, a website with a form on it, and a browser."""

    def __init__(self, accord: AccordProcess, client: Client, site: Website, browser: Browser) -> None:
        self.accord, self.client, self.site, self.browser = f"http://127.0.0.1:{accord.port}", client, site, browser
        self.script = f'<script src="{self.accord}/v1/forms/website.js" async></script>'
        origins = {"allowed_origins": [site.origin], "thank_you_url": f"{site.origin}/thanks"}
        status, answer = client.call("PUT", "/v1/sources/website", {"kind": "form", **origins})
        assert status == 200, answer
        site.pages["/"] = self.script
        site.pages["/contact"] = self.form()

    def form(self, script: bool = True, name: str = "contact") -> str:
        return FORM.format(accord=self.accord, script=self.script if script else "", name=name)

    async def visit(self, **options: Any) -> Page:
        """A new visitor's window."""
        return await (await self.browser.new_context(**options)).new_page()

    def list_captures(self) -> list[tuple[str, str | None]]:
        """(outcome, reason) of everything that came, oldest first."""
        status, answer = self.client.call("GET", "/v1/captures")
        assert status == 200, answer
        return [(each["outcome"], each["reason"]) for each in reversed(answer["captures"])]

    def read_lead(self) -> dict[str, Any]:
        """The newest lead, as marketing reads it."""
        captures = self.client.call("GET", "/v1/captures?outcome=accepted")[1]["captures"]
        lead: dict[str, Any] = self.client.call("GET", f"/v1/leads/{captures[0]['lead_id']}")[1]
        return lead


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[Shop]:
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(run_chromium())
        accord = stack.enter_context(run_one_service("intake", database_url, tmp_path))
        site = stack.enter_context(run_website())
        database = Database(database_url, "intake")
        stack.push_async_callback(database.close)
        _, key = await create_key(database, ("admin",))
        yield Shop(accord, Client(lambda resource: accord.port, key), site, browser)


async def send(page: Page, email: str = "dana@example.com") -> None:
    """Fill in the form and send it, as a person does."""
    await page.fill('[name="email"]', email)
    await page.click("button")
    await page.wait_for_url("**/thanks")


async def test_a_person_from_an_advertisement_is_a_lead_with_the_first_and_the_last_touch(shop: Shop) -> None:
    page = await shop.visit()
    await page.goto(f"{shop.site.origin}/?utm_source=google&utm_medium=cpc&utm_campaign=summer&gclid=abc")
    await page.wait_for_function("localStorage.getItem('accord_touches')")
    await page.goto(f"{shop.site.origin}/?utm_source=newsletter&utm_medium=email&utm_campaign=may")
    await page.wait_for_function("JSON.parse(localStorage.getItem('accord_touches')).last.url.includes('newsletter')")
    await page.goto(f"{shop.site.origin}/contact")
    await page.wait_for_function("window.accordForm")
    await send(page)

    lead = shop.read_lead()
    (last,), (first,) = lead["touches"], lead["activities"]
    assert (first["type"], first["touch"]["utm_source"], first["touch"]["campaign"]) == (
        "page_viewed", "google", "summer",
    )  # fmt: skip
    assert (last["utm_source"], last["campaign"]) == ("newsletter", "may")
    assert first["occurred_at"] < last["occurred_at"]
    assert await page.text_content("h1") == "Thank you, says the site"
    assert await page.context.cookies() == []


async def test_two_clicks_are_one_lead_and_going_back_and_sending_the_same_again_is_no_second_one(shop: Shop) -> None:
    page = await shop.visit()
    await page.goto(f"{shop.site.origin}/contact")
    await page.wait_for_function("window.accordForm")
    await page.fill('[name="email"]', "dana@example.com")
    await page.dblclick("button")
    # The second click ends the first one's navigation, which `wait_for_url` takes for a failure.
    await page.wait_for_selector("h1")
    await page.go_back()
    await send(page)

    assert shop.list_captures() == [("accepted", None)]


async def test_a_program_that_fills_in_every_field_is_filtered_and_sees_no_difference(shop: Shop) -> None:
    page = await shop.visit()
    await page.goto(f"{shop.site.origin}/contact")
    await page.eval_on_selector('[name="_gotcha"]', "field => { field.value = 'http://buy.example' }")
    await send(page)

    assert shop.list_captures() == [("filtered", "honeypot")]


async def test_a_form_that_another_site_copied_is_filtered(shop: Shop) -> None:
    with run_website() as thief:
        thief.pages["/contact"] = shop.form()
        page = await shop.visit()
        await page.goto(f"{thief.origin}/contact")
        await send(page)

    assert shop.list_captures() == [("filtered", "foreign_origin")]


async def test_a_browser_without_javascript_sends_a_lead_like_any_other(shop: Shop) -> None:
    page = await shop.visit(java_script_enabled=False)
    await page.goto(f"{shop.site.origin}/contact?utm_source=google")
    await send(page)

    assert shop.list_captures() == [("accepted", None)]


async def test_two_forms_on_a_page_and_one_that_comes_later_are_three_submissions(shop: Shop) -> None:
    shop.site.pages["/contact"] = shop.form() + shop.form(script=False, name="other")
    page = await shop.visit()
    await page.goto(f"{shop.site.origin}/contact")
    await page.wait_for_function("window.accordForm")
    await page.evaluate("document.body.append(document.forms[1].cloneNode(true)); document.forms[2].id = 'later'")
    submissions = set()
    for form in ("contact", "other", "later"):
        await page.focus(f'#{form} [name="email"]')
        fields = await page.evaluate(f"Object.fromEntries(accordForm.fields(document.getElementById('{form}')))")
        assert fields["_page_url"] == f"{shop.site.origin}/contact"
        submissions.add(fields["_submission_id"])
    assert len(submissions) == 3


async def test_a_site_of_a_single_page_keeps_the_advertisement_however_its_visitor_goes_forth_and_back(
    shop: Shop,
) -> None:
    page = await shop.visit()
    await page.goto(
        f"{shop.site.origin}/contact?utm_source=google&utm_medium=cpc&utm_campaign=summer",
        referer="https://www.google.example/",
    )
    await page.wait_for_function("window.accordForm")
    await page.evaluate("history.pushState({}, '', '/pricing'); history.pushState({}, '', '/demo')")
    await page.evaluate("history.back()")
    await page.wait_for_url("**/pricing")
    await page.evaluate("document.forms[0].replaceWith(document.forms[0].cloneNode(true))")
    await send(page)

    (touch,) = shop.read_lead()["touches"]
    assert (touch["utm_source"], touch["channel"], touch["campaign"]) == ("google", "paid_search", "summer")


async def test_a_page_that_sends_the_form_by_its_own_script_may_read_the_answer(shop: Shop) -> None:
    page = await shop.visit()
    await page.goto(f"{shop.site.origin}/contact")
    await page.wait_for_function("window.accordForm")
    await page.fill('[name="email"]', "dana@example.com")
    answer = await page.evaluate(
        """async () => {
            const form = document.forms[0]
            const answer = await fetch(form.getAttribute("action"), {
                method: "POST", body: accordForm.fields(form), headers: {accept: "application/json"},
            })
            return [answer.status, Object.keys(await answer.json())]
        }"""
    )

    assert answer == [202, ["capture_id"]]
    assert shop.list_captures() == [("accepted", None)]

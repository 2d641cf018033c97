"""What sellers and heads do by keyboard alone, with as many keys as the documents say."""

import asyncio

import httpx2
import pytest
from playwright.async_api import Page, expect

from tests.flow.keyboard import Keyboard, read_documented
from tests.flow.office import TERMS, Office
from tests.support.accord_process import KEY
from tests.support.scenario import lead

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
ADMINISTRATOR = ("Add a seller", "Draft and sign an agreement", "A list of leads as CSV", "Rotate a key")


async def open_inbox(office: Office, number: int) -> Keyboard:
    """The inbox of anna, with one lead on it."""
    anna = await office.sign_in("anna")
    name = await office.offer(number, "anna")
    await expect(anna.get_by_role("link", name=name)).to_be_visible()
    await anna.reload()
    return Keyboard(anna)


async def open_board(office: Office) -> Page:
    """The board, as the administrator sees it."""
    page = await (await office.browser.new_context(viewport={"width": 1280, "height": 800})).new_page()
    await page.goto(f"{office.origin}/signin")
    await page.get_by_label("Your key").fill(KEY)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Set-up").first).to_be_visible()
    return page


async def test_each_job_of_a_seller_takes_as_many_keys_as_the_documents_say(office: Office) -> None:
    needed = {}
    board = await open_inbox(office, 0)
    await board.follow("Overdue")
    await expect(board.page.locator("main")).to_contain_text("Nothing is overdue.")
    needed["What is overdue now"] = board.presses

    await board.page.goto(f"{office.origin}/inbox")
    why = Keyboard(board.page)
    await why.press("j", "Enter")
    await expect(why.page.get_by_role("heading", name="Why it qualified")).to_be_visible()
    await expect(why.page.get_by_role("heading", name="Why Anna")).to_be_visible()
    needed["Why it qualified, and why this seller has it"] = why.presses

    await why.page.goto(f"{office.origin}/inbox")
    accepting = Keyboard(why.page)
    await accepting.press("j", "a")
    await expect(accepting.page.locator("main")).to_contain_text("accepted with Anna")
    needed["Accept a lead"] = accepting.presses

    await accepting.page.goto(f"{office.origin}/inbox")
    rejecting = Keyboard(accepting.page)
    await rejecting.press("j", "Enter")
    await expect(rejecting.page.get_by_role("heading", name="Why it qualified")).to_be_visible()
    await rejecting.press("r")
    await rejecting.follow("Too small")
    await rejecting.follow("Reject: too small")
    await expect(rejecting.page.locator("main")).to_contain_text("Anna rejected: too small")
    needed["Reject a lead by a clause"] = rejecting.presses

    documented = read_documented()
    assert needed == {job: keys for job, keys in documented.items() if job not in ADMINISTRATOR}


async def test_each_job_of_an_administrator_takes_as_many_keys_as_the_documents_say(office: Office) -> None:
    page, needed = await open_board(office), {}
    needed["Add a seller"] = await add_seller(page)
    await page.goto(f"{office.origin}/")
    needed["Draft and sign an agreement"] = await draft_and_sign(page)
    await office.offer(0, "anna")
    await asyncio.to_thread(
        office.client.wait_for, "/v1/reports/funnel", lambda document: document.get("totals", {}).get("qualified") == 1
    )
    await page.goto(f"{office.origin}/")
    needed["A list of leads as CSV"] = await download(page)
    await page.goto(f"{office.origin}/")
    needed["Rotate a key"] = await rotate_key(page, office)

    assert needed == {job: keys for job, keys in read_documented().items() if job in ADMINISTRATOR}


async def skip(keyboard: Keyboard) -> None:
    """Past the header, by the first link of the page."""
    await keyboard.press("Tab")
    assert await keyboard.read_focus() == "To the content"
    await keyboard.press("Enter")


async def add_seller(page: Page) -> int:
    keyboard = Keyboard(page)
    await keyboard.follow("Set-up")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Set-up")
    await keyboard.follow("Sellers")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sellers")
    await skip(keyboard)
    await keyboard.follow("Add a seller")
    await keyboard.fill("Id", "cleo")
    await keyboard.fill("Name", "Cleo Young")
    await keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Cleo Young")).to_be_visible()
    return keyboard.presses


async def draft_and_sign(page: Page) -> int:
    keyboard = Keyboard(page)
    await keyboard.follow("Agreement")
    await expect(page.get_by_role("heading", level=1)).to_have_text(str(TERMS["title"]))
    await skip(keyboard)
    await keyboard.follow("draft a new version from this one")
    await expect(page.get_by_role("heading", level=1)).to_have_text("A new version")
    await skip(keyboard)
    await keyboard.follow("as text")
    assert (await keyboard.read_focus()).startswith("The agreement, in YAML or JSON")
    text = await page.get_by_label("The agreement").input_value()
    await page.get_by_label("The agreement").fill(text.replace(str(TERMS["title"]), "Leads of next year"))
    await keyboard.follow("Save the draft")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Leads of next year")
    for side in ("marketing", "sales"):
        await skip(keyboard)
        await keyboard.fill(f"Who signs for {side}", f"Head of {side}")
        await keyboard.press("Enter")
        await expect(page.get_by_text(f"Head of {side}", exact=True)).to_be_visible()
    await expect(page.locator("main")).to_contain_text("In force")
    return keyboard.presses


async def download(page: Page) -> int:
    keyboard = Keyboard(page)
    await keyboard.follow("Leads")
    await expect(page.get_by_role("link", name="As a file (CSV)")).to_be_visible()
    await skip(keyboard)
    await keyboard.tab_to("As a file (CSV)")
    async with page.expect_download() as begun:
        await keyboard.press("Enter")
    assert "lead_id" in (await (await begun.value).path()).read_text(encoding="utf-8")
    return keyboard.presses


async def rotate_key(page: Page, office: Office) -> int:
    old = await office.call("POST", "/v1/keys", {"scopes": ["capture"], "note": "The website"})
    keyboard = Keyboard(page)
    await keyboard.follow("Set-up")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Set-up")
    await keyboard.follow("Keys")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
    await skip(keyboard)
    await keyboard.follow("Make a key")
    await keyboard.tab_to("capture")
    await keyboard.press("Space")
    await keyboard.fill("What it is for", "Website 2027")
    await keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="The new key: Website 2027")).to_be_visible()
    capture = lead(7) | {"occurred_at": None}
    headers = {"authorization": f"Bearer {await page.locator('pre.paste').inner_text()}"}
    async with httpx2.AsyncClient(base_url=office.origin, headers=headers) as program:
        assert (await program.post("/v1/leads", json=capture)).status_code == 202
    await skip(keyboard)
    await keyboard.follow("Revoke The website")
    await expect(page.locator(f"#key-{old['key_id']}")).to_contain_text("revoked")
    return keyboard.presses

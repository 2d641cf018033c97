"""What a seller does by keyboard alone, with as many keys as the documents say."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.flow.office import Office

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
DOCUMENT = Path(__file__).parents[2] / "docs" / "behaviour" / "jobs.md"
FOCUSED = "document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"
TABS = 40


class Keyboard:
    """The keyboard of a seller, whose presses are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
            self.presses += 1

    async def tab_to(self, text: str) -> None:
        """Press Tab until the element that begins with this text has the focus."""
        for _ in range(TABS):
            await self.press("Tab")
            if str(await self.page.evaluate(FOCUSED)).startswith(text):
                return
        raise AssertionError(f"{TABS} tabs do not lead to {text}")


async def open_inbox(office: Office, number: int) -> Keyboard:
    """The inbox of anna, with one lead on it."""
    anna = await office.sign_in("anna")
    name = await office.offer(number, "anna")
    await expect(anna.get_by_role("link", name=name)).to_be_visible()
    await anna.reload()
    return Keyboard(anna)


def read_documented() -> dict[str, int]:
    """The number of keys for each job."""
    rows = re.findall(r"^\| ([A-Z][^|]+) \| (\d+) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return {job: int(keys) for job, keys in rows}


async def test_each_job_takes_as_many_keys_as_the_documents_say(office: Office) -> None:
    needed = {}
    board = await open_inbox(office, 0)
    await board.tab_to("Overdue")
    await board.press("Enter")
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
    await rejecting.tab_to("Too small")
    await rejecting.press("Enter")
    await rejecting.tab_to("Reject: too small")
    await rejecting.press("Enter")
    await expect(rejecting.page.locator("main")).to_contain_text("Anna rejected: too small")
    needed["Reject a lead by a clause"] = rejecting.presses

    assert needed == read_documented()

"""The keyboard of a person who has no mouse, whose presses are counted."""

import re
from pathlib import Path

from playwright.async_api import Page

DOCUMENT = Path(__file__).parents[2] / "docs" / "behaviour" / "jobs.md"
# What names the element that has the focus: its label, or what stands in it.
FOCUSED = """
    (() => {
      const at = document.activeElement, label = at.labels && at.labels[0];
      const text = at.getAttribute("aria-label") || (label || at).textContent;
      return text.replace(/\\s+/g, " ").trim();
    })()
"""
TABS = 80


class Keyboard:
    """Presses keys on a page; what is typed into a field is not counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
            self.presses += 1

    async def tab_to(self, text: str) -> None:
        """Press Tab until the element whose name begins with this text has the focus."""
        for _ in range(TABS):
            await self.press("Tab")
            if (await self.read_focus()).startswith(text):
                return
        raise AssertionError(f"{TABS} tabs do not lead to {text}")

    async def follow(self, text: str) -> None:
        """Go to the link or button with this name, and press Enter there."""
        await self.tab_to(text)
        await self.press("Enter")

    async def fill(self, label: str, text: str) -> None:
        """Go to the field with this label, and write there in place of what stands in it."""
        await self.tab_to(label)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def read_focus(self) -> str:
        """The name of the element that has the focus."""
        return str(await self.page.evaluate(FOCUSED))


def read_documented() -> dict[str, int]:
    """The number of keys for each job, as the documents say."""
    rows = re.findall(r"^\| ([A-Z][^|]+) \| (\d+) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return {job: int(keys) for job, keys in rows}

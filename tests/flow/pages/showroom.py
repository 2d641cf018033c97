"""A running Accord with an invented company in it, and a browser in which each of its people is signed in."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.flow.pages.filling import fill_company, find_links, sign_people_in
from tests.support.accord_process import run_accord_up
from tests.support.chromium import MILLISECONDS, run_chromium
from tests.support.retrying_client import Client

WIDTHS = (390, 1280)
HEIGHT = 900


@dataclass(frozen=True)
class Showroom:
    """The address of Accord, the browser, the cookie of each person, and what stands for each `{name}` of a path.

    `client`: calls the API as the administrator.
    """

    origin: str
    browser: Browser
    cookies: Mapping[str, str]
    names: Mapping[str, str]
    client: Client

    @asynccontextmanager
    async def open(
        self, path: str, person: str = "admin", width: int = WIDTHS[0], *, status: int = 200, javascript: bool = True
    ) -> AsyncIterator[Page]:
        """The page at this path as the person sees it, with this status; it is closed after the block."""
        size: Any = {"width": width, "height": HEIGHT}
        context = await self.browser.new_context(
            base_url=self.origin, viewport=size, java_script_enabled=javascript, reduced_motion="reduce"
        )
        context.set_default_timeout(MILLISECONDS)
        try:
            if person:
                name, _, value = self.cookies[person].partition("=")
                await context.add_cookies([{"name": name, "value": value, "url": self.origin}])
            page = await context.new_page()
            answer = await page.goto(self.fill(path), wait_until="load")
            assert answer is not None
            assert answer.status == status, path
            yield page
        finally:
            await context.close()

    def fill(self, path: str) -> str:
        """The path with the ids of the company in place of `{name}`."""
        for name, value in self.names.items():
            path = path.replace(f"{{{name}}}", value)
        return path


@asynccontextmanager
async def run_showroom(database_url: str, folder: Path) -> AsyncIterator[Showroom]:
    """The company on this database; it ends with the block."""
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(run_chromium())
        program, client = stack.enter_context(run_accord_up(database_url, folder))
        await asyncio.to_thread(program.await_ready)
        names = await asyncio.to_thread(fill_company, program, client)
        links = await find_links(database_url, names)
        cookies = await asyncio.to_thread(sign_people_in, program, client)
        yield Showroom(f"http://127.0.0.1:{program.port}", browser, cookies, names | links, client)

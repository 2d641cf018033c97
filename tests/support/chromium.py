"""A real Chromium, which Playwright drives."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright, expect

REQUIRED = "ACCORD_TEST_CHROMIUM_REQUIRED"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# What a page is expected to show may take so long on a busy machine.
MILLISECONDS = 60_000
expect.set_options(timeout=MILLISECONDS)


@asynccontextmanager
async def run_chromium() -> AsyncIterator[Browser]:
    """The browser of this machine; without one the test is skipped, unless ACCORD_TEST_CHROMIUM_REQUIRED is set."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get(REQUIRED):
            pytest.fail("There is no chromium: install the package chromium")
        pytest.skip("There is no chromium: install the package chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()

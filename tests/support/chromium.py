"""A real Chromium, which Playwright drives."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

REQUIRED = "ACCORD_TEST_CHROMIUM_REQUIRED"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def run_chromium() -> Iterator[Browser]:
    """The browser of this machine; without one the test is skipped, unless ACCORD_TEST_CHROMIUM_REQUIRED is set."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get(REQUIRED):
            pytest.fail("There is no chromium: install the package chromium")
        pytest.skip("There is no chromium: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()

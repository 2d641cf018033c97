"""Every page is open to all: axe-core finds nothing to mend, and each can be read without JavaScript."""

import pytest
from playwright.async_api import expect

from tests.flow.pages.axe import find_violations
from tests.flow.pages.page_table import EVERY_PAGE, Example
from tests.flow.pages.showroom import Showroom

pytestmark = pytest.mark.usefixtures("one_worker", "processes_and_sockets")


@pytest.mark.parametrize("example", EVERY_PAGE, ids=str)
async def test_axe_finds_nothing_to_mend_on_the_page(showroom: Showroom, example: Example) -> None:
    async with showroom.open(example.path, example.person, status=example.status) as page:
        assert await find_violations(page) == []


@pytest.mark.parametrize("example", EVERY_PAGE, ids=str)
async def test_the_page_is_read_without_javascript(showroom: Showroom, example: Example) -> None:
    path, person, status = example.path, example.person, example.status
    async with showroom.open(path, person, status=status, javascript=False) as page:
        await expect(page.get_by_role("heading").first).to_be_visible()

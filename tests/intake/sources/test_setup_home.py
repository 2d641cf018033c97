"""The first page of the set-up: the first steps, and what is set up where."""

import re

from shared.auth.page_frame import SETUP_PLACES
from shared.auth.setup import FIRST_STEPS
from tests.intake.service import PRINTED_TOKEN, IntakeService, make_client


async def test_the_setup_has_the_first_steps_and_leads_to_each_of_its_pages(service: IntakeService) -> None:
    async with make_client(service.app, None) as browser:
        page = (await browser.get(f"/setup?token={PRINTED_TOKEN}", follow_redirects=True)).text
    listed = page[page.index('id="places"') :]

    assert re.findall('hx-get="([^"]*)"', page) == list(FIRST_STEPS)
    assert re.findall('<dt><a href="([^"]*)"', listed) == [place.path for place in SETUP_PLACES]

"""The page of imports without JavaScript: a form for a file, what was refused beside its field, and the progress."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from services.intake.imports.domain.errors import TooManyImports, UnknownImportSource
from services.intake.imports.domain.progress import OPEN_LIMIT
from services.intake.imports.domain.table import NO_HEADER
from services.intake.imports.handlers.work import ImportWorker
from tests.intake.imports.files import upload
from tests.intake.service import PRINTED_TOKEN, SECRET, IntakeService, make_client

OTHER_KIND = "One of leads, activities, spend, deals, revenue."
LEADS = b"E-Mail,Name\na@x.example,Dana\nb@x.example,Lee\nno address,Kim\n"


@pytest.fixture
async def browser(service: IntakeService) -> AsyncIterator[httpx2.AsyncClient]:
    """A marketer's browser, signed in."""
    await service.put_source("fair", kind="import", region="DE")
    async with make_client(service.app, None) as client:
        await client.get(f"/imports?token={PRINTED_TOKEN}", follow_redirects=True)
        yield client


async def send(browser: httpx2.AsyncClient, content: bytes = LEADS, **fields: str) -> httpx2.Response:
    """Send the form, as a browser does."""
    page = await browser.get("/imports")
    [token] = set(re.findall('name="form_token" value="([^"]*)"', page.text))
    said = {"kind": "leads", "source": "fair", "map": "", "form_token": token} | fields
    return await browser.post("/imports", data=said, files={"file": ("fair.csv", content, "text/csv")})


def read_refusals(answer: httpx2.Response) -> dict[str, str]:
    """What stands beside each field, which points at it, and above the form under ""."""
    page = html.unescape(answer.text)
    beside = dict(re.findall('<small id="error-([a-z_]+)">(.*?)</small>', page))
    assert set(re.findall('aria-invalid="true" aria-describedby="error-([a-z_]+)"', page)) == set(beside)
    [above] = re.findall('<div role="alert" class="refused"><p>(.*?)</p></div>', page)
    return beside or {"": above}


async def work(service: IntakeService) -> None:
    worker = ImportWorker(service.database, (SECRET.encode(),))
    while await worker.work_on_piece():
        pass


async def test_a_file_is_sent_and_its_page_shows_how_far_it_is_until_it_is_done(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    sent = await send(browser)
    running = (await browser.get(sent.headers["location"])).text
    await work(service)
    done = (await browser.get(sent.headers["location"])).text
    refused = await browser.get(f"{sent.headers['location']}/refused")
    listed = (await browser.get("/imports")).text

    assert sent.status_code == 303
    assert ('<progress value="0" max="100"' in running, "0 of 3 rows" in running, "every 2s" in running) == (True,) * 3
    assert "3 of 3 rows: 2 accepted, 0 known before, 1 refused" in done
    assert ('<progress value="100"' in done, "hx-trigger" in done.partition("<main")[0]) == (True, False)
    assert "<td>E-Mail</td><td>contact.email</td>" in done
    assert refused.text.splitlines()[1] == "4,E-Mail: Not an e-mail address.,no address,Kim"
    assert 'filename="refused.csv"' in refused.headers["content-disposition"]
    assert "<td>done</td><td>3</td><td>2</td><td>0</td><td>1</td>" in listed


@pytest.mark.parametrize(
    ("content", "fields", "refusals"),
    [
        (LEADS, {"kind": "meetings"}, {"kind": OTHER_KIND}),
        (LEADS, {"source": ""}, {"source": UnknownImportSource.detail}),
        (b"1,2\n3,4\n", {}, {"file": NO_HEADER}),
        (LEADS, {"map": "decimal: x"}, {"map": "decimal: Must be ',' or '.'."}),
        (LEADS, {"map": "columns: ["}, {"map": "Not YAML without anchors."}),
    ],
    ids=["kind", "source", "file", "map", "broken map"],
)  # fmt: skip
async def test_what_is_refused_stands_beside_its_field_and_what_was_said_stays(
    browser: httpx2.AsyncClient, content: bytes, fields: dict[str, str], refusals: dict[str, str]
) -> None:
    answer = await send(browser, content, dry_run="true", **fields)

    assert (answer.status_code, read_refusals(answer)) == (422, refusals)
    page = html.unescape(answer.text)
    assert f">{fields.get('map', '')}</textarea>" in page
    assert ("checked" in page, "<option selected>fair</option>" in page) == (True, "source" not in fields)


async def test_one_import_too_many_is_told_above_the_form(service: IntakeService, browser: httpx2.AsyncClient) -> None:
    for _ in range(OPEN_LIMIT):
        assert (await upload(service, LEADS, source="fair")).status_code == 202

    answer = await send(browser)

    assert (answer.status_code, read_refusals(answer)) == (409, {"": TooManyImports.detail})


async def test_a_form_of_another_page_and_a_visitor_without_a_session_import_nothing(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    foreign = await send(browser, form_token="x")
    async with make_client(service.app, None) as stranger:
        unknown: Any = await stranger.post("/imports", data={"kind": "leads"}, files={"file": ("a.csv", LEADS)})

    assert (foreign.status_code, unknown.status_code in (303, 401, 403)) == (403, True)
    assert await service.rows("select count(*) from imports") == [(0,)]

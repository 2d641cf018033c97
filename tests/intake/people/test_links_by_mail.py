"""Links that are mailed: to people who are known, once, and with the same answer for every address."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from services.intake.people.tasks import mail_links
from tests.intake.people.test_people_api import FORM, open_link, put
from tests.intake.running_service import running_service
from tests.intake.service import SECRET, IntakeService, make_client
from tests.support.database import run_sql
from tests.support.mail_server import MailServer, run_mail_server

SENDER = "accord@example.com"
PUBLIC = "http://accord"
DUE = "update access.links set next_at = now() where next_at is not null"


@pytest.fixture
async def server(processes_and_sockets: None) -> AsyncIterator[MailServer]:
    async with run_mail_server() as server:
        yield server


@pytest.fixture
async def mailing(database_url: str, server: MailServer) -> AsyncIterator[IntakeService]:
    """Intake with a mail server, and with Dana of marketing."""
    settings = {"mail_url": server.url, "mail_from": SENDER, "public_url": PUBLIC}
    async with running_service(database_url, SECRET, **settings) as service:
        await put(service, "dana", name="Dana Reyes", email="Dana@example.com", roles=["marketing"])
        yield service


async def ask(service: IntakeService, email: str) -> httpx2.Response:
    async with make_client(service.app, None) as browser:
        return await browser.post("/signin/link", content=f"email={email}", headers=FORM)


async def send(service: IntakeService) -> None:
    await mail_links(service.database, service.app.state.settings)


def find_link(server: MailServer) -> str:
    link = re.search(r"http://accord/signin\?link=\S+", server.mails[-1].get_content())
    assert link is not None
    return link[0]


async def test_a_person_signs_in_by_the_link_in_the_mail(mailing: IntakeService, server: MailServer) -> None:
    await ask(mailing, "DANA@example.com")
    await send(mailing)
    await send(mailing)

    (mail,) = server.mails
    assert (mail["to"], mail["from"], mail["subject"]) == (
        "Dana Reyes <Dana@example.com>",
        SENDER,
        "Your link to sign in to Accord",
    )
    async with make_client(mailing.app, None) as browser:
        assert (await open_link(browser, find_link(server))).status_code == 303
        assert (await browser.get("/captures")).status_code == 200
        assert (await open_link(browser, find_link(server))).status_code == 401


async def test_the_answer_is_the_same_for_an_address_that_is_not_known(
    mailing: IntakeService, server: MailServer
) -> None:
    await put(mailing, "gone", name="Gone", email="gone@example.com", roles=["marketing"], active=False)
    answers = [
        await ask(mailing, email) for email in ("dana@example.com", "x@example.com", "gone@example.com", "", "%00")
    ]
    await send(mailing)

    bodies = {re.sub(r'value="[0-9a-f]+"', "", answer.text) for answer in answers}
    assert ([answer.status_code for answer in answers], len(bodies)) == ([200] * 5, 1)
    assert "a mail with a link is on its way" in answers[0].text
    assert [mail["to"] for mail in server.mails] == ["Dana Reyes <Dana@example.com>"]


@pytest.mark.parametrize("answer", ["451 later", "550 no", None])
async def test_a_mail_that_is_not_taken_is_sent_again_with_another_link(
    mailing: IntakeService, server: MailServer, database_url: str, answer: str | None
) -> None:
    server.answers = [answer]
    await ask(mailing, "dana@example.com")
    await send(mailing)
    await send(mailing)
    first = len(server.mails)
    await run_sql(database_url, DUE)
    await send(mailing)

    assert (first, len(server.mails)) == (0, 1)
    async with make_client(mailing.app, None) as browser:
        assert (await open_link(browser, find_link(server))).status_code == 303


async def test_a_mailbox_gets_at_most_three_links_at_a_time(mailing: IntakeService, server: MailServer) -> None:
    for _ in range(5):
        await ask(mailing, "dana@example.com")
    await send(mailing)

    assert len(server.mails) == 3


async def test_too_many_requests_of_one_address_are_refused(mailing: IntakeService) -> None:
    codes = [(await ask(mailing, "x@example.com")).status_code for _ in range(30)]

    assert (codes[0], codes[-1]) == (200, 429)


async def test_a_person_whose_address_changed_gets_no_link_at_the_former_one_and_holds_up_no_other(
    mailing: IntakeService, server: MailServer
) -> None:
    await put(mailing, "bo", name="Bo", email="bo@example.com", roles=["executive"])
    await ask(mailing, "bo@example.com")
    await send(mailing)
    await ask(mailing, "bo@example.com")
    await put(mailing, "bo", name="Bo", roles=["executive"])
    await ask(mailing, "dana@example.com")
    await send(mailing)

    assert [mail["to"] for mail in server.mails] == ["Bo <bo@example.com>", "Dana Reyes <Dana@example.com>"]
    former = re.search(r"http://accord/signin\?link=\S+", server.mails[0].get_content())
    assert former is not None
    async with make_client(mailing.app, None) as browser:
        assert (await open_link(browser, former[0])).status_code == 401


async def test_a_link_that_was_asked_for_too_long_ago_is_not_sent(
    mailing: IntakeService, server: MailServer, database_url: str
) -> None:
    await ask(mailing, "dana@example.com")
    await run_sql(database_url, "update access.links set expires_at = now()")
    await send(mailing)

    assert server.mails == []


async def test_without_a_mail_server_the_page_offers_no_links(service: IntakeService) -> None:
    async with make_client(service.app, None) as browser:
        page = await browser.get("/signin")

    assert (await ask(service, "dana@example.com")).status_code == 404
    assert ("Mail me a link" in page.text, "Your key" in page.text) == (False, True)

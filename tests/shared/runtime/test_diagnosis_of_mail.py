"""`accord doctor` says whether the server for mails would take one, and sends none."""

import pytest
from pydantic import SecretStr

from shared.config.settings import Settings
from shared.runtime.diagnosis import Finding, check_mail
from tests.support.mail_server import run_mail_server
from tests.support.ports import free_port

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


def settings_of(url: str, sender: str = "accord@example.com") -> Settings:
    return Settings(mail_url=SecretStr(url), mail_from=sender, public_url="https://leads.example.com")


async def test_a_server_that_would_take_a_mail_gets_none() -> None:
    async with run_mail_server() as server:
        finding = await check_mail(settings_of(server.url))

    assert finding == Finding("ok", "mail", "the server of ACCORD_MAIL_URL takes mails of ACCORD_MAIL_FROM")
    assert server.mails == []


async def test_a_server_that_refuses_the_sender_or_does_not_listen_is_a_problem() -> None:
    async with run_mail_server(refused_sender="spam@example.com") as server:
        refused = await check_mail(settings_of(server.url, "spam@example.com"))
    away = await check_mail(settings_of(f"smtp://127.0.0.1:{free_port()}"))

    assert [(finding.level, finding.sentence) for finding in (refused, away)] == [
        (
            "problem",
            f"the server of ACCORD_MAIL_URL takes none ({cause}): people get no links and no notices",
        )
        for cause in ("SMTPSenderRefused 550", "SMTPConnectError")
    ]


async def test_a_login_that_the_server_does_not_know_is_a_problem() -> None:
    async with run_mail_server() as server:
        finding = await check_mail(settings_of(server.url.replace("//", "//accord:wrong@")))

    assert finding.level == "problem"


async def test_an_installation_without_mails_is_well() -> None:
    assert await check_mail(Settings()) == Finding("ok", "mail", "Accord sends no mails: ACCORD_MAIL_URL is not set")

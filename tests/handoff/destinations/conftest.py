"""Fixtures of notices: a company with a real server of mail and a stand-in for chats."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from shared.config.settings import Settings
from tests.handoff.destinations.company import Company
from tests.handoff.event_builders import SECRET
from tests.handoff.process import run_process
from tests.handoff.subscriptions.receiver import run_receiver
from tests.support.mail_server import MailServer, run_mail_server


def choose_settings(mails: MailServer) -> Settings:
    """The settings of a process that sends mails, and messages to loopback."""
    return Settings(
        secret=SecretStr(SECRET),
        webhook_allow="127.0.0.0/8",
        mail_url=SecretStr(mails.url),
        mail_from="accord@accord.example",
        public_url="https://accord.example",
    )


@pytest.fixture
async def company(database_url: str, processes_and_sockets: None) -> AsyncIterator[Company]:
    """The company with the seller anna, who is told by mail."""
    async with (
        run_mail_server() as mails,
        run_receiver() as chat,
        run_process(database_url, settings=choose_settings(mails)) as service,
    ):
        company = Company(service, mails, chat)
        await company.put("mail", kind="email", quiet="never")
        await service.put_seller("anna", email="anna@sales.example", notify=["mail"])
        yield company
        await company.stop_sending()

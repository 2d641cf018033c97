"""Reading the mails that came."""

import asyncio
import re
from email.message import EmailMessage

from tests.support.mail_server import MailServer

CHECKS = 800
PAUSE_SECONDS = 0.05


async def wait_for_mail(server: MailServer, number: int = 0) -> EmailMessage:
    """The mail of this number, once it came."""
    for _ in range(CHECKS):
        if len(server.mails) > number:
            return server.mails[number]
        await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError(server.mails)


def read_text(mail: EmailMessage) -> str:
    """The mail as text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def read_html(mail: EmailMessage) -> str:
    """The mail as a page."""
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def find_link(mail: EmailMessage, number: int = 0) -> str:
    """The path of the link that answers the offer of this number in the mail."""
    paths: list[str] = re.findall(r"https://accord\.example(/act/[\w-]+)", read_text(mail))
    return paths[number]

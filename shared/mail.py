"""Sending a mail as text by the SMTP server of the installation, and trying whether it would take one."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import aiosmtplib

from shared.config.settings import Settings

SECONDS = 15.0
HEADER_CHARACTERS = 200


class Mail(NamedTuple):
    """A mail. `name` and `address`: of the person who gets it."""

    name: str
    address: str
    subject: str
    text: str


class MailNotTaken(Exception):
    """The server did not take the mail. The message names the kind of failure, and no address."""


async def send_mail(settings: Settings, mail: Mail) -> None:
    """Hand the mail to the server, at most SECONDS for each step; with TLS wherever the server has it.

    Raises MailNotTaken.
    """
    with _name_failures():
        await aiosmtplib.send(_compose(settings, mail), **_options(settings))


async def try_server(settings: Settings) -> None:
    """See whether the server lets Accord in and takes mails of its sender; none is sent. Raises MailNotTaken."""
    with _name_failures():
        async with aiosmtplib.SMTP(**_options(settings)) as server:
            await server.mail(str(settings.mail_from))
            await server.rset()


def _options(settings: Settings) -> dict[str, Any]:
    assert settings.mail_url is not None
    server = urlsplit(settings.mail_url.get_secret_value())
    return {
        "hostname": server.hostname,
        "port": server.port,
        "username": unquote(server.username) if server.username else None,
        "password": unquote(server.password) if server.password else None,
        "use_tls": server.scheme == "smtps",
        "timeout": SECONDS,
    }


@contextmanager
def _name_failures() -> Iterator[None]:
    try:
        yield
    except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
        code = getattr(failure, "code", None)
        raise MailNotTaken(f"{type(failure).__name__} {code}" if code else type(failure).__name__) from None


def _compose(settings: Settings, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = formataddr((mail.name[:HEADER_CHARACTERS], mail.address))
    message["Subject"] = mail.subject
    message["Message-ID"] = make_msgid(domain=str(settings.mail_from).rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message

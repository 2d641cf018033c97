"""Sending a mail as text by the SMTP server of the installation, and trying whether it would take one.

The client is loaded with the first mail.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from shared.config.settings import Settings

SECONDS = 15.0
HEADER_CHARACTERS = 200
PERMANENT = 500


class Mail(NamedTuple):
    """A mail. `name` and `address`: of the person who gets it; `html`: the text in the form of a page."""

    name: str
    address: str
    subject: str
    text: str
    html: str | None = None


class MailNotTaken(Exception):
    """The server did not take the mail. The message names the kind of failure, and no address.

    `is_permanent`: the server will never take it.
    """

    def __init__(self, reason: str, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent


async def send_mail(settings: Settings, mail: Mail) -> None:
    """Hand the mail to the server, at most SECONDS for each step; with TLS wherever the server has it.

    Raises MailNotTaken.
    """
    import aiosmtplib

    with _name_failures():
        await aiosmtplib.send(_compose(settings, mail), **_options(settings))


async def try_server(settings: Settings) -> None:
    """See whether the server lets Accord in and takes mails of its sender; none is sent. Raises MailNotTaken."""
    import aiosmtplib

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
    import aiosmtplib

    try:
        yield
    except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
        code = getattr(failure, "code", None)
        reason = f"{type(failure).__name__} {code}" if code else type(failure).__name__
        raise MailNotTaken(reason, is_refused(failure)) from None


def is_refused(failure: Exception) -> bool:
    """Whether the server said that it will never take this mail: a status of 500 and more for mail or address."""
    import aiosmtplib

    if isinstance(failure, aiosmtplib.SMTPRecipientsRefused):
        return all(each.code >= PERMANENT for each in failure.recipients)
    is_about_mail = isinstance(failure, aiosmtplib.SMTPSenderRefused | aiosmtplib.SMTPDataError)
    return is_about_mail and getattr(failure, "code", 0) >= PERMANENT


def _compose(settings: Settings, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = formataddr((mail.name[:HEADER_CHARACTERS], mail.address))
    message["Subject"] = mail.subject
    message["Message-ID"] = make_msgid(domain=str(settings.mail_from).rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message

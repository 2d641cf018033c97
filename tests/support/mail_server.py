"""A real SMTP server that takes mails, refuses them, or hangs up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """`answers`: what the next mails get instead of being taken; None: the server hangs up.

    `refused_sender`: an address from which it takes none.
    """

    port: int = 0
    refused_sender: str | None = None
    answers: list[str | None] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - its name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == self.refused_sender:
            return "550 refused"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer is None:
            cast(asyncio.Transport, server.transport).abort()
            return "421 gone"
        if answer.startswith("250"):
            content: Any = envelope.original_content
            self.mails.append(message_from_bytes(content, policy=default))
        return answer

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@asynccontextmanager
async def run_mail_server(refused_sender: str | None = None) -> AsyncIterator[MailServer]:
    mails = MailServer(refused_sender=refused_sender)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mails), "127.0.0.1", 0)
    mails.port = server.sockets[0].getsockname()[1]
    try:
        yield mails
    finally:
        server.close()

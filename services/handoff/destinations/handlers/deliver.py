"""Sending one message by the way of its destination, once."""

import time

import orjson

from services.handoff.destinations.domain import slack, teams, webhook
from services.handoff.destinations.domain.destination import Target
from services.handoff.destinations.domain.message import Message
from services.handoff.destinations.domain.outcome import Answer, read_status
from services.handoff.destinations.handlers.people import Addressee
from services.handoff.destinations.handlers.write_mail import write_mail
from services.handoff.subscriptions.handlers.deliver import CONTENT_TYPE, sign
from services.handoff.subscriptions.handlers.transport import Transport
from shared.config.settings import Settings
from shared.mail import MailNotTaken, send_mail

WRITERS = {"slack": slack.write_slack, "teams": teams.write_teams, "webhook": webhook.write_webhook}


class Ways:
    """The ways out of one process: the server that takes mails, and HTTP to public and allowed addresses."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport

    async def send(self, message: Message, target: Target, addressee: Addressee) -> Answer:
        """What the destination answers; it raises nothing but a cancellation."""
        if target.destination.kind == "email":
            return await self._send_mail(message, target.destination.to or addressee.email, addressee.name)
        return await self._post(message, target)

    async def close(self) -> None:
        """Close every connection."""
        await self._transport.close()

    async def _send_mail(self, message: Message, address: str | None, name: str) -> Answer:
        if not self._settings.sends_mail:
            return Answer("mail-not-set-up", is_permanent=True)
        if address is None:
            return Answer("no-address", is_permanent=True)
        try:
            await send_mail(self._settings, write_mail(message, name, address))
        except MailNotTaken as failure:
            return Answer(f"mail: {failure}", failure.is_permanent)
        return Answer()

    async def _post(self, message: Message, target: Target) -> Answer:
        if target.url is None:
            return Answer("address-unreadable", is_permanent=True)
        body = orjson.dumps(WRITERS[target.destination.kind](message))
        headers = {"content-type": CONTENT_TYPE}
        if target.secret is not None:
            message_id, timestamp = str(message.message_id), int(time.time())
            signature = sign([target.secret], message_id, timestamp, body)
            headers |= {
                "webhook-id": message_id,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": signature,
            }
        attempt = await self._transport.post(target.url, headers, body)
        return read_status(attempt.status, attempt.error, attempt.retry_after)

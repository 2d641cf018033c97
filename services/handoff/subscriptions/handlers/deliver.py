"""One attempt to deliver a message, and what follows from it."""

import hmac
import random
import time
from base64 import b64encode
from collections.abc import Sequence

from services.handoff.subscriptions.domain.attempt import EVENT_GONE, Attempt, Decision, decide
from services.handoff.subscriptions.handlers.claims import Message
from services.handoff.subscriptions.handlers.transport import Transport
from services.handoff.subscriptions.store.sending import Result
from shared.config.fault_injection import inject_fault

# Every web framework reads it; that the JSON is a CloudEvent stands in its `specversion`.
CONTENT_TYPE = "application/json"


async def deliver(transport: Transport, message: Message) -> Result:
    """Send the message once; what is to be saved."""
    attempt = await send(transport, message)
    inject_fault("handoff.subscriptions.after_attempt")
    # The journal no longer has it, and never will.
    decision = Decision("failed") if message.body is None else decide(attempt, message.number, random.random())
    return Result(message.delivery_id, message.subscription_id, message.number, attempt, decision)


async def send(transport: Transport, message: Message) -> Attempt:
    """Send the message, signed with the time of this attempt."""
    if message.body is None:
        return Attempt(None, EVENT_GONE)
    if not message.secrets:
        return Attempt(None, "secret-unreadable")
    message_id, timestamp = str(message.event_id), int(time.time())
    headers = {
        "content-type": CONTENT_TYPE,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(message.secrets, message_id, timestamp, message.body),
    }
    return await transport.post(message.url, headers, message.body)


def sign(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature for each secret."""
    content = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{b64encode(hmac.digest(secret, content, 'sha256')).decode()}" for secret in secrets)

"""Webhooks arrive: signed, with the same bytes on each attempt, once for each event."""

from typing import Any

from standardwebhooks import Webhook

from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Message, Receiver
from tests.handoff.subscriptions.webhooks import qualify, sending, subscribe, wait_for_deliveries


def verify(message: Message, secret: str) -> Any:
    """The event, if its signature is right; by the reference library."""
    return Webhook(secret).verify(message.body, message.headers)


async def test_an_offer_reaches_the_subscriber_signed(service: HandoffService, receiver: Receiver) -> None:
    made = await subscribe(service, receiver.url, types=["handoff.*"])
    async with sending(service):
        lead = await qualify(service)
        (message,) = await receiver.wait_for(1)
        (delivery,) = await wait_for_deliveries(service, made, state="delivered")

    event = verify(message, made["secret"])
    assert (event["type"], event["subject"], event["data"]["seller"]) == ("handoff.offered", lead, "anna")
    assert message.headers["webhook-id"] == event["id"] == delivery["event_id"]
    assert "contact" not in event["data"]
    assert (delivery["attempts"], delivery["status"], delivery["lead_id"]) == (1, 204, lead)
    assert await service.rows("select count(*) from deliveries where body is not null") == [(0,)]

"""Webhooks arrive: signed, with the same bytes on each attempt, once for each event, and with no identifier unasked."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.handoff.concurrency import run_as_intake
from tests.handoff.event_builders import lead_qualified
from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Message, Receiver, status
from tests.handoff.subscriptions.webhooks import (
    publish,
    publish_staged,
    qualify,
    retry,
    sending,
    subscribe,
    wait_for_deliveries,
)

CARD = """
    insert into contacts.people (lead_id, name, email, phone, external_ids, seen_at, updated_at)
    values ('{lead}', 'Dana Reyes', 'dana@example.com', '+12025550123', '{{"website": "crm-77"}}', now(), now())
"""
WORDS = """
    insert into contacts.written (capture_id, lead_id, source, occurred_at, words)
    values ('{lead}', '{lead}', 'website', '2026-03-02T12:00:00Z', '{{"message": "Call me before the heron flies."}}')
"""
CANARIES = (b"heron", b"Dana", b"Reyes", b"dana@example.com", b"2025550123", b"crm-77")
SIX_MINUTES = 360
# An answer is saved within this time.
SAVED_SECONDS = 0.5


def verify(message: Message, secret: str) -> Any:
    """The event, if its signature is right and its timestamp is fresh; by the reference library."""
    return Webhook(secret).verify(message.body, message.headers)


def sign(message: Message, secret: str) -> str:
    """The signature of this message by the reference library."""
    at = datetime.fromtimestamp(int(message.headers["webhook-timestamp"]), UTC)
    signature: str = Webhook(secret).sign(message.headers["webhook-id"], at, message.body.decode())
    return signature


async def test_an_offer_reaches_the_subscriber_signed(service: HandoffService, receiver: Receiver) -> None:
    made = await subscribe(service, receiver.url, types=["handoff.*"])
    async with sending(service):
        lead = await qualify(service)
        (message,) = await receiver.wait_for(1)
        (delivery,) = await wait_for_deliveries(service, made, state="delivered")

    event = verify(message, made["secret"])
    assert (event["type"], event["subject"], event["data"]["seller"]) == ("handoff.offered", lead, "anna")
    assert message.headers["webhook-id"] == event["id"] == delivery["event_id"]
    assert message.headers["content-type"] == "application/json"
    assert (delivery["attempts"], delivery["status"], delivery["lead_id"]) == (1, 204, lead)
    assert await service.rows("select count(*) from deliveries where body is not null") == [(0,)]


async def test_a_message_that_failed_comes_again_with_the_same_bytes_and_a_fresh_signature(
    service: HandoffService, receiver: Receiver, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, moved = time.time, [-2 * SIX_MINUTES]
    monkeypatch.setattr(time, "time", lambda: clock() + moved[0])
    made = await subscribe(service, receiver.url, types=["handoff.offered"], contact=True)
    receiver.answers += [status(500), status(500), status(200)]
    async with sending(service):
        await qualify(service)
        for number in (1, 2):
            await receiver.wait_for(number)
            await asyncio.sleep(SAVED_SECONDS)
            (delivery,) = await wait_for_deliveries(service, made, attempts=number, status=500, state="pending")
            moved[0] += SIX_MINUTES
            await retry(service, made, delivery)
        for message in await receiver.wait_for(3):
            assert abs(int(message.headers["webhook-timestamp"]) - message.at) <= 5
        await wait_for_deliveries(service, made, state="delivered")

    first, second, third = receiver.messages
    assert first.body == second.body == third.body
    assert len({message.headers["webhook-id"] for message in receiver.messages}) == 1
    sent = [int(message.headers["webhook-timestamp"]) for message in receiver.messages]
    assert min(sent[1] - sent[0], sent[2] - sent[1]) >= SIX_MINUTES
    # The library verifies by the clock of now: of the earlier ones it says what the signature has to be.
    for message in (first, second):
        assert message.headers["webhook-signature"] == sign(message, made["secret"])
    verify(third, made["secret"])
    async with run_process(database_url, webhook_allow="127.0.0.0/8") as another, sending(another):
        await asyncio.sleep(0.5)
    assert len(receiver.messages) == 3


async def test_no_identifier_is_sent_unless_the_contact_was_asked_for(
    service: HandoffService, receiver: Receiver
) -> None:
    plain = await subscribe(service, f"{receiver.url}/plain")
    asked = await subscribe(service, f"{receiver.url}/asked", types=["handoff.offered"], contact=True)
    lead = await qualify(service)
    await run_as_intake(service, CARD.format(lead=lead))
    await run_as_intake(service, WORDS.format(lead=lead))
    async with sending(service):
        await wait_for_deliveries(service, plain, state="delivered")
        await wait_for_deliveries(service, asked, state="delivered")

    with_contact = [message for message in receiver.messages if message.path == "/hook/asked"]
    without = [message for message in receiver.messages if message.path == "/hook/plain"]
    assert [message.event["data"]["contact"] for message in with_contact] == [
        {
            "name": "Dana Reyes",
            "email": "dana@example.com",
            "phone": "+12025550123",
            "external_ids": {"website": "crm-77"},
        }
    ]
    assert [(message.event["data"]["words"], message.event["data"]["consents"]) for message in with_contact] == [
        ([{"at": "2026-03-02T12:00:00Z", "source": "website", "message": "Call me before the heron flies."}], [])
    ]
    assert without
    assert [message for message in without if any(canary in message.body for canary in CANARIES)] == []


async def test_a_subscriber_gets_what_is_published_after_it_subscribed_and_nothing_from_before(
    service: HandoffService, receiver: Receiver
) -> None:
    await qualify(service)
    await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        later = await qualify(service)
        (message,) = await receiver.wait_for(1)
        await asyncio.sleep(0.3)

    assert message.event["subject"] == later
    assert len(receiver.messages) == 1


async def test_each_subscriber_gets_the_events_of_its_seller_team_and_types(
    service: HandoffService, receiver: Receiver
) -> None:
    await service.put_seller("ben", team="field", capacity=0)
    wanted: dict[str, dict[str, Any]] = {
        "all": {},
        "anna": {"seller": "anna"},
        "ben": {"seller": "ben"},
        "field": {"team": "field"},
        "reassigned": {"types": ["handoff.reassigned", "deal.*"]},
    }
    made = {name: await subscribe(service, f"{receiver.url}/{name}", **terms) for name, terms in wanted.items()}
    async with sending(service):
        lead = await qualify(service)
        handoff = (await service.handoff(lead))["handoff_id"]
        await service.put_seller("ben", team="field")
        status_code, _ = await service.post(f"/v1/handoffs/{handoff}/reassignment", {"seller": "ben"})
        assert status_code == 200
        await publish_staged(service)
        await wait_for_deliveries(service, made["reassigned"], state="delivered")
        await wait_for_deliveries(service, made["ben"], state="delivered")
        await asyncio.sleep(0.5)

    got = {name: [each.event["type"] for each in receiver.messages if each.path.endswith(name)] for name in wanted}
    assert {name: sorted(types) for name, types in got.items()} == {
        "all": ["handoff.offered", "handoff.reassigned"],
        "anna": ["handoff.offered", "handoff.reassigned"],
        "ben": ["handoff.reassigned"],
        "field": ["handoff.reassigned"],
        "reassigned": ["handoff.reassigned"],
    }


async def test_several_processes_send_each_event_once(
    service: HandoffService, receiver: Receiver, database_url: str
) -> None:
    made = [await subscribe(service, f"{receiver.url}/{number}", types=["handoff.offered"]) for number in range(3)]
    async with (
        run_process(database_url, webhook_allow="127.0.0.0/8") as another,
        sending(service),
        sending(another),
    ):
        for _ in range(10):
            await publish(service, *(lead_qualified() for _ in range(10)))
            await publish_staged(another)
        await receiver.wait_for(300)
        for subscription in made:
            await wait_for_deliveries(service, subscription, state="delivered", attempts=1)

    sent = [(message.path, message.headers["webhook-id"]) for message in receiver.messages]
    assert len(sent) == len(set(sent)) == 300

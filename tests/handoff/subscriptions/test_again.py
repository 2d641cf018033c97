"""Sending again: one delivery, everything since an instant; and secrets that change."""

from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from services.handoff.subscriptions.handlers.feed import make_deliveries
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Receiver, status
from tests.handoff.subscriptions.webhooks import find, qualify, retry, sending, subscribe, wait_for_deliveries
from tests.support.database import run_sql

YEAR = timedelta(days=365)


async def replay(service: HandoffService, made: dict[str, Any], since: datetime) -> tuple[int, dict[str, Any]]:
    """Have everything since then sent again."""
    path = f"/v1/subscriptions/{made['subscription_id']}/replay"
    return await service.post(path, {"since": since.isoformat()})


async def test_a_delivery_that_failed_for_good_is_sent_again_on_demand(
    service: HandoffService, receiver: Receiver, database_url: str
) -> None:
    receiver.answers = [status(500, "webhook-delivery: abort-message")]
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        await qualify(service)
        (aborted,) = await wait_for_deliveries(service, made, state="aborted")
        code, pending = await retry(service, made, aborted)
        (delivered,) = await wait_for_deliveries(service, made, state="delivered")
        await run_sql(database_url, "delete from handoff.journal")
        gone, problem = await retry(service, made, aborted)

    assert (code, pending["state"], pending["attempts"]) == (202, "pending", 0)
    assert (delivered["delivery_id"], delivered["attempts"]) == (aborted["delivery_id"], 1)
    assert receiver.messages[0].body == receiver.messages[1].body
    assert (gone, problem["type"]) == (409, "urn:accord:event-gone")


async def test_a_receiver_that_lost_its_data_gets_everything_since_then_again(
    service: HandoffService, receiver: Receiver
) -> None:
    earlier = await qualify(service)
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        lead = await qualify(service)
        await receiver.wait_for(1)
        await wait_for_deliveries(service, made, state="delivered")
        code, answer = await replay(service, made, datetime.now(UTC) - YEAR)
        await receiver.wait_for(3)
        await wait_for_deliveries(service, made, state="delivered")
        nothing = await replay(service, made, datetime.now(UTC) + timedelta(minutes=1))

    assert (code, answer) == (202, {"events": 2})
    assert nothing == (202, {"events": 0})
    assert sorted(message.event["subject"] for message in receiver.messages) == sorted([lead, lead, earlier])
    assert len(set(receiver.ids)) == 2


async def test_an_event_that_the_journal_lost_before_it_was_sent_fails_and_says_so(
    service: HandoffService, receiver: Receiver, database_url: str
) -> None:
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    await qualify(service)
    await service.database.run(make_deliveries)
    await run_sql(database_url, "delete from handoff.journal")
    async with sending(service):
        await wait_for_deliveries(service, made, state="failed", error="event-gone", attempts=1)

    assert (receiver.messages, (await find(service, made))["failing_since"]) == ([], None)


async def test_a_replay_of_what_the_journal_dropped_is_refused(
    service: HandoffService, receiver: Receiver, database_url: str
) -> None:
    made = await subscribe(service, receiver.url)
    await qualify(service)
    await run_sql(database_url, "update handoff.heads set floor = 1 where number > 0")

    code, problem = await replay(service, made, datetime.now(UTC) - YEAR)

    assert (code, problem["type"]) == (409, "urn:accord:journal-too-short")


async def test_after_a_rotation_both_secrets_sign_for_a_day(
    service: HandoffService, receiver: Receiver, database_url: str
) -> None:
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    path = f"/v1/subscriptions/{made['subscription_id']}/rotation"
    async with sending(service):
        code, rotated = await service.post(path, {})
        await qualify(service)
        await receiver.wait_for(1)
        await run_sql(database_url, "update handoff.subscriptions set secrets = json_build_array(secrets -> 0)")
        await qualify(service)
        both, newest = await receiver.wait_for(2)

    assert code == 200
    assert rotated["secret"] != made["secret"]
    assert [verifies(both, secret) for secret in (made["secret"], rotated["secret"])] == [True, True]
    assert [verifies(newest, secret) for secret in (made["secret"], rotated["secret"])] == [False, True]
    ends_in = datetime.fromisoformat(rotated["former_ends_at"]) - datetime.now(UTC)
    assert timedelta(hours=23) < ends_in <= timedelta(hours=24)


def verifies(message: Any, secret: str) -> bool:
    """Whether the message has a signature by this secret."""
    try:
        Webhook(secret).verify(message.body, message.headers)
    except WebhookVerificationError:
        return False
    return True

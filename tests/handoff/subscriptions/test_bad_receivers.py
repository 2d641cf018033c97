"""Receivers that answer badly, slowly or not at all: no event is lost, and no other receiver waits."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Answer, Receiver, never_end, run_receiver, say, say_nothing, status
from tests.handoff.subscriptions.webhooks import find, qualify, sending, subscribe, wait_for_deliveries
from tests.support.accord_process import run_accord_up
from tests.support.database import run_sql

SENDING = "services.handoff.subscriptions.handlers"
LEADS = 12
# A receiver that says nothing keeps its sender for a minute; all others have their messages before that.
HANGING_SECONDS, GOOD_SECONDS = 600.0, 40.0
BAD: dict[str, tuple[Answer, int | None, str | None, str]] = {
    "error": (status(500, body=b"no"), 500, None, "pending"),
    "redirect": (status(302, "Location: http://127.0.0.1:1/other"), 302, None, "pending"),
    "garbage": (say(b"this is not HTTP\r\n\r\n", close=True), None, "not-http", "pending"),
    "hangs up": (say(b"", close=True), None, "connection-lost", "pending"),
    "abort": (status(500, "webhook-delivery: abort-message"), 500, None, "aborted"),
    "endless": (never_end, 200, None, "delivered"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_answer_is_kept_in_the_log(service: HandoffService, receiver: Receiver, name: str) -> None:
    receiver.answer, code, error, state = BAD[name]
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        await qualify(service)
        (delivery,) = await wait_for_deliveries(service, made, attempts=1, status=code, error=error, state=state)

    assert delivery["milliseconds"] < 2000
    assert len(delivery["reply"]) <= 1024


async def test_a_receiver_that_asks_for_time_gets_it(service: HandoffService, receiver: Receiver) -> None:
    receiver.answer = status(429, "Retry-After: 3600")
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        await qualify(service)
        await wait_for_deliveries(service, made, status=429)

    ((minutes,),) = await service.rows("select extract(epoch from next_at - clock_timestamp()) / 60 from deliveries")
    assert 58 < minutes <= 60


async def test_a_receiver_that_is_gone_ends_its_subscription(service: HandoffService, receiver: Receiver) -> None:
    receiver.answer = status(410)
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        await qualify(service)
        await wait_for_deliveries(service, made, state="aborted", status=410)
        await qualify(service)
        await asyncio.sleep(0.5)

    ended = await find(service, made)
    assert (ended["state"], ended["reason"]) == ("ended", "410 Gone")
    told = await service.published_events("subscription.ended")
    assert [(event["subject"], event["data"]["state"]) for event in told] == [
        (f"subscription/{made['subscription_id']}", "ended")
    ]
    assert len(receiver.messages) == 1
    path = f"/v1/subscriptions/{made['subscription_id']}"
    terms = {"url": receiver.url, "types": ["*"]}
    assert (await service.admin.put(path, json=terms)).json()["type"] == "urn:accord:subscription-ended"


async def test_five_days_of_nothing_but_failure_disable_a_subscription_until_it_is_put_again(
    service: HandoffService, receiver: Receiver, database_url: str
) -> None:
    receiver.answer = status(503)
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        leads = [await qualify(service)]
        await wait_for_deliveries(service, made, status=503)
        await run_sql(database_url, "update handoff.subscriptions set failing_since = now() - interval '121 hours'")
        leads.append(await qualify(service))
        await receiver.wait_for(2)
        await wait_for_deliveries(service, made, attempts=1, status=503)
        disabled = await find(service, made)
        leads += [await qualify(service) for _ in range(3)]
        await asyncio.sleep(0.5)
        sent = len(receiver.messages)
        receiver.answer = None
        terms = {name: made[name] for name in ("url", "types", "seller", "team", "contact", "note")}
        enabled = (await service.admin.put(f"/v1/subscriptions/{made['subscription_id']}", json=terms)).json()
        await wait_for_deliveries(service, made, state="delivered")

    assert (disabled["state"], disabled["reason"], sent) == ("disabled", "nothing but failures for five days", 2)
    assert (enabled["state"], enabled["reason"], enabled["failing_since"]) == ("active", None, None)
    assert sorted(message.event["subject"] for message in receiver.messages[2:]) == sorted(leads)


async def test_slow_and_dead_receivers_delay_no_other(
    service: HandoffService, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, processes_and_sockets: None
) -> None:
    monkeypatch.setattr(f"{SENDING}.http_client.TOTAL_SECONDS", HANGING_SECONDS)
    monkeypatch.setattr(f"{SENDING}.claims.LEASE_SECONDS", 2 * HANGING_SECONDS)
    answers = [say_nothing, never_end, status(500), status(429, "Retry-After: 60"), say(b"?\r\n\r\n", close=True)]
    async with AsyncExitStack() as stack:
        for answer in answers:
            bad = await stack.enter_async_context(run_receiver())
            bad.answer = answer
            await subscribe(service, bad.url)
        await subscribe(service, "http://127.0.0.1:1/dead")
        good = await subscribe(service, receiver.url, types=["handoff.offered"])
        leads = [await qualify(service) for _ in range(LEADS)]
        async with sending(service):
            await receiver.wait_for(LEADS, seconds=GOOD_SECONDS)
            await wait_for_deliveries(service, good, state="delivered", attempts=1)

    assert sorted(message.event["subject"] for message in receiver.messages) == sorted(leads)


async def test_what_a_process_that_died_was_sending_is_sent_by_the_next(
    database_url: str, tmp_path: Path, receiver: Receiver
) -> None:
    async with run_process(database_url, webhook_allow="127.0.0.0/8") as service:
        await service.put_seller("anna")
        made = await subscribe(service, receiver.url, types=["handoff.offered"])
        leads = [await qualify(service) for _ in range(LEADS)]
        with run_accord_up(
            database_url, tmp_path, "handoff.subscriptions.after_attempt:exit", ACCORD_WEBHOOK_ALLOW="127.0.0.0/8"
        ) as (program, _):
            await receiver.wait_for(1, seconds=60)
            assert await asyncio.to_thread(program.wait) == 137
            assert await service.rows("select count(*) from deliveries where state = 'delivered'") == [(0,)]
            await run_sql(database_url, "update handoff.deliveries set next_at = clock_timestamp()")
            program.start()
            await receiver.wait_for(LEADS + 1, seconds=60)
            await wait_for_deliveries(service, made, state="delivered")

    subjects = {message.event["subject"] for message in receiver.messages}
    assert subjects == set(leads)
    assert len(set(receiver.ids)) == LEADS


async def test_a_process_that_waits_for_a_slow_receiver_stops_at_once(
    database_url: str, tmp_path: Path, receiver: Receiver
) -> None:
    receiver.answer = say_nothing
    async with run_process(database_url, webhook_allow="127.0.0.0/8") as service:
        await service.put_seller("anna")
        await subscribe(service, receiver.url)
        await qualify(service)
        with run_accord_up(database_url, tmp_path, ACCORD_WEBHOOK_ALLOW="127.0.0.0/8") as (program, _):
            await receiver.wait_for(1, seconds=60)
            began = time.monotonic()
            code = await asyncio.to_thread(program.stop, signal.SIGTERM)

    assert (code, time.monotonic() - began < 5, "Traceback" in program.read_output()) == (0, True, False)

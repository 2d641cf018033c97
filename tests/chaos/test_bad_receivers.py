"""Receivers that answer in every wrong way, while the sender is killed again and again: no event is lost.

`ACCORD_TEST_WEBHOOK_SECONDS=1200` lasts twenty minutes.
"""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from tests.chaos.bad_answers import Chaos
from tests.handoff.subscriptions.receiver import Receiver, run_receiver, status
from tests.support.accord_process import AccordProcess, run_accord_up
from tests.support.database import run_sql
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

pytestmark = pytest.mark.usefixtures("one_worker", "processes_and_sockets")

SECONDS = float(os.environ.get("ACCORD_TEST_WEBHOOK_SECONDS", "12"))
KILL_SECONDS = 6.0
LEADS_PAUSE_SECONDS = 0.4
LAST_ROUNDS = 90
# What is under way to a receiver when its subscription ends.
MOST_AT_ONCE = 64
MOST_MEMORY_MB = 400
# Attempts that wait for minutes come at once; what is being sent now comes twice, which is allowed.
HASTEN = "update handoff.deliveries set next_at = clock_timestamp() where state = 'pending' and next_at > now()"
OFFERED = "select event_id from handoff.journal where type = 'handoff.offered'"


async def test_bad_receivers_and_killed_senders_lose_no_event(database_url: str, tmp_path: Path) -> None:
    chaos = Chaos()
    async with run_receiver() as receiver, run_receiver() as good, run_receiver() as ending:
        receiver.answer, ending.answer = chaos.answer, status(410)
        with run_accord_up(database_url, tmp_path, ACCORD_WEBHOOK_ALLOW="127.0.0.0/8") as (program, client):
            await asyncio.to_thread(program.await_ready)
            await asyncio.to_thread(set_up_company, client)
            for each in (receiver, good, ending):
                await asyncio.to_thread(subscribe, client, each)
            ended = threading.Event()
            sending = asyncio.create_task(asyncio.to_thread(send_leads, client, ended))
            await kill_again_and_again(program, database_url)
            ended.set()
            sent = await sending
            await wait_until_taken(database_url, chaos, good, sent)
            memory = resident_mb(program)

    published = {str(row[0]) for row in await run_sql(database_url, OFFERED)}
    assert len(published) == sent
    assert set(+chaos.taken) == set(receiver.ids) == set(good.ids) == published
    assert 1 <= len(ending.messages) <= MOST_AT_ONCE
    assert memory < MOST_MEMORY_MB


async def wait_until_taken(database_url: str, chaos: Chaos, good: Receiver, sent: int) -> None:
    """Wait until both receivers took so many events; what waits for minutes comes at once."""
    for _ in range(LAST_ROUNDS):
        if len(+chaos.taken) == sent == len(set(good.ids)):
            return
        await run_sql(database_url, HASTEN)
        await asyncio.sleep(1)


def resident_mb(program: AccordProcess) -> float:
    """The resident memory of the process, in MiB."""
    assert program.process
    return int(Path(f"/proc/{program.process.pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


def subscribe(client: Client, receiver: Receiver) -> None:
    """Subscribe to offers."""
    code, made = client.call("POST", "/v1/subscriptions", {"url": receiver.url, "types": ["handoff.offered"]})
    assert code == 201, made


def send_leads(client: Client, ended: threading.Event) -> int:
    """Send leads until the end; how many."""
    number = 0
    while not ended.is_set():
        assert client.call("POST", "/v1/leads", lead(number))[0] == 202
        number += 1
        time.sleep(LEADS_PAUSE_SECONDS)
    return number


async def kill_again_and_again(program: AccordProcess, database_url: str) -> None:
    """`kill -9`, until the time is over."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        await asyncio.sleep(KILL_SECONDS)
        await asyncio.to_thread(program.stop)
        await run_sql(database_url, HASTEN)
        program.start()
        await asyncio.to_thread(program.await_ready)

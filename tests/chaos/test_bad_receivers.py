"""Receivers that answer in every wrong way, while the sender is killed again and again: no event is lost.

`ACCORD_TEST_WEBHOOK_SECONDS=1200` lasts twenty minutes.
"""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from tests.chaos.bad_answers import Chaos, Mortal
from tests.handoff.subscriptions.receiver import Receiver, run_receiver, status
from tests.support.accord_process import AccordProcess, run_accord_up
from tests.support.database import run_sql
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

pytestmark = pytest.mark.usefixtures("one_worker", "processes_and_sockets")

SECONDS = float(os.environ.get("ACCORD_TEST_WEBHOOK_SECONDS", "12"))
KILL_SECONDS = min(30.0, SECONDS / 2)
LEADS_PAUSE_SECONDS = 0.4
LAST_ROUNDS = 150
# What is under way to a receiver when its subscription ends.
MOST_AT_ONCE = 64
MOST_MEMORY_MB = 400
# What a killed process was sending, and attempts that wait, come at once.
AFTER_KILL = "update handoff.deliveries set next_at = clock_timestamp() where state = 'pending' and next_at > now()"
# Not what is being sent now, which is leased for 30 seconds: each attempt is one of ten.
HASTEN = """update handoff.deliveries set next_at = clock_timestamp()
            where state = 'pending' and next_at > now() + interval '30 seconds'"""
OFFERED = "select event_id from handoff.journal where type = 'handoff.offered'"


@pytest.mark.timeout(300 + 2 * SECONDS)
async def test_bad_receivers_and_killed_senders_lose_no_event(database_url: str, tmp_path: Path) -> None:
    chaos, polite, mortal = Chaos(), Chaos(bad_share=0), Mortal()
    async with run_receiver() as receiver, run_receiver() as good, run_receiver() as ending:
        receiver.answer, good.answer, ending.answer = chaos.answer, polite.answer, status(410)
        living = asyncio.create_task(mortal.live_and_die())
        with run_accord_up(database_url, tmp_path, ACCORD_WEBHOOK_ALLOW="127.0.0.0/8") as (program, client):
            await asyncio.to_thread(program.await_ready)
            await asyncio.to_thread(set_up_company, client)
            for each in (receiver, good, ending, mortal.receiver):
                await asyncio.to_thread(subscribe, client, each)
            ended = threading.Event()
            sending = asyncio.create_task(asyncio.to_thread(send_leads, client, ended))
            memory = await kill_again_and_again(program, database_url)
            ended.set()
            sent = await sending
            await wait_until_taken(database_url, sent, chaos.taken, polite.taken, mortal.taken)
            memory.append(resident_mb(program))
        living.cancel()

    published = {str(row[0]) for row in await run_sql(database_url, OFFERED)}
    assert len(published) == sent
    assert chaos.taken == set(receiver.ids) == polite.taken == mortal.taken == published
    assert 1 <= len(ending.messages) <= MOST_AT_ONCE
    assert max(memory) < MOST_MEMORY_MB


async def wait_until_taken(database_url: str, sent: int, *taken: set[str]) -> None:
    """Wait until all receivers took so many events; what waits for minutes comes at once."""
    for _ in range(LAST_ROUNDS):
        if all(len(each) == sent for each in taken):
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


async def kill_again_and_again(program: AccordProcess, database_url: str) -> list[float]:
    """`kill -9`, until the time is over; the memory of each process at its end, in MiB."""
    end, memory = time.monotonic() + SECONDS, []
    while time.monotonic() < end:
        await asyncio.sleep(KILL_SECONDS)
        memory.append(resident_mb(program))
        await asyncio.to_thread(program.stop)
        await run_sql(database_url, AFTER_KILL)
        program.start()
        await asyncio.to_thread(program.await_ready)
    return memory

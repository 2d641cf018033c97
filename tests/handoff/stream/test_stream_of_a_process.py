"""The stream of a real process: it survives kill -9 of the process, and ends well when the process is stopped."""

import asyncio
import signal
import time
from pathlib import Path

import aiohttp
import pytest

from tests.handoff.process import run_process
from tests.handoff.stream.reader import StreamClient, client_began, read_stream
from tests.handoff.stream.test_resuming import check_exact
from tests.support.accord_process import KEY, AccordProcess, run_accord_up
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

KILLS = 3
LEADS = 40


async def read_for_ever(program: AccordProcess, client: StreamClient) -> None:
    """Read, and come back after each failure, as an EventSource does."""
    while True:
        try:
            async with read_stream(f"http://127.0.0.1:{program.port}", KEY, client, client.last_id):
                await client.wait_until_closed(600)
        except (aiohttp.ClientError, AssertionError, TimeoutError):
            await asyncio.sleep(0.1)


async def test_a_reader_whose_server_is_killed_again_and_again_gets_every_event_once(
    database_url: str, tmp_path: Path
) -> None:
    client = StreamClient()
    with run_accord_up(database_url, tmp_path) as (program, caller):
        await asyncio.to_thread(program.await_ready)
        await asyncio.to_thread(set_up_company, caller)
        reading = asyncio.create_task(read_for_ever(program, client))
        await client_began(client)
        for kill in range(KILLS):
            sending = asyncio.create_task(asyncio.to_thread(send_leads, caller, kill * LEADS))
            await client.wait_for(len(client.events) + LEADS // 4, 60)
            await asyncio.to_thread(program.stop)
            program.start()
            await sending
        await client.wait_for(KILLS * LEADS, 60)
        await asyncio.sleep(1)
        reading.cancel()
        await asyncio.wait({reading})
        async with run_process(database_url) as service:
            await check_exact(service, client)


def send_leads(caller: Client, first: int) -> None:
    """Send leads, each of which is offered to a seller; again while the process is away."""
    for number in range(first, first + LEADS):
        assert caller.call("POST", "/v1/leads", lead(number))[0] == 202


async def test_a_process_with_open_streams_stops_at_once_and_ends_them_well(database_url: str, tmp_path: Path) -> None:
    with run_accord_up(database_url, tmp_path) as (program, _):
        await asyncio.to_thread(program.await_ready)
        async with read_stream(f"http://127.0.0.1:{program.port}", KEY) as client:
            began = time.monotonic()
            code = await asyncio.to_thread(program.stop, signal.SIGTERM)
            await client.wait_until_closed()
            seconds = time.monotonic() - began

    assert (code, client.ended, "Traceback" in program.read_output()) == (0, True, False)
    assert seconds < 2

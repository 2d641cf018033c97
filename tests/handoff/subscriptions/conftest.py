"""Fixtures of subscriptions: a process that may send to loopback, and a receiver there."""

from collections.abc import AsyncIterator

import pytest

from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Receiver, run_receiver


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[HandoffService]:
    async with run_process(database_url, webhook_allow="127.0.0.0/8") as service:
        await service.put_seller("anna")
        yield service


@pytest.fixture
async def receiver(processes_and_sockets: None) -> AsyncIterator[Receiver]:
    async with run_receiver() as receiver:
        yield receiver

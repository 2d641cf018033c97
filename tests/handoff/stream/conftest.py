"""Fixtures of streams: a process with its address, and the secret of a key that may read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.handoff.clients import new_key
from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.stream.served import serve


@dataclass(frozen=True)
class Served:
    """A process, its address, and a key that may read."""

    service: HandoffService
    url: str
    key: str


@pytest.fixture
async def served(database_url: str, processes_and_sockets: None) -> AsyncIterator[Served]:
    async with run_process(database_url) as service:
        await service.put_seller("anna")
        async with serve(service) as url:
            yield Served(service, url, await new_key(database_url, "read"))

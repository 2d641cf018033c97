"""If a task fails, the process exits, whatever its other tasks do: no half of it goes on."""

import asyncio

import pytest

from shared.runtime.listen_socket import listen
from shared.runtime.process import run
from tests.shared.runtime.one_service import make_process

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"


class BrokenTaskError(Exception):
    """What the failing task of the process raises."""


async def _fail() -> None:
    await asyncio.sleep(0.1)
    raise BrokenTaskError


async def _lose_one_cancellation() -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


def test_a_process_with_a_failed_task_ends_though_another_task_loses_its_cancellation() -> None:
    async def serve() -> None:
        process = make_process(NOWHERE)
        with listen(process.settings) as listener:
            await run(process, listener, [_fail(), _lose_one_cancellation()])

    with pytest.raises(ExceptionGroup) as ended:
        asyncio.run(serve())

    assert ended.group_contains(BrokenTaskError)

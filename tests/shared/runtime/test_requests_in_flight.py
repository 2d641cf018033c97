"""A request that is under way when its process ends gets an answer that its sender understands."""

import asyncio
import http.client
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import pytest

from shared.http import Router
from shared.runtime.listen_socket import listen
from shared.runtime.process import run
from shared.runtime.service import Service
from tests.shared.runtime.one_service import make_process

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"

LIMIT_SECONDS = 10

Answer = tuple[int, str | None, str | None, bytes]


class BrokenTaskError(Exception):
    """What the failing task of the process raises."""


def test_a_request_in_flight_when_a_task_ends_the_process_is_answered_with_a_problem_document() -> None:
    async def serve(executor: ThreadPoolExecutor) -> Future[Answer]:
        router, arrived = Router(), asyncio.Event()

        @router.get("/v1/endless")
        async def wait_for_ever() -> None:
            arrived.set()
            await asyncio.Event().wait()

        async def fail_during_request() -> None:
            async with asyncio.timeout(LIMIT_SECONDS):
                await arrived.wait()
            raise BrokenTaskError

        process = make_process(NOWHERE, Service("qualification", None, routers=(router,)))
        with listen(process.settings) as listener:
            answer = executor.submit(_get, listener.getsockname()[1], "/v1/endless")
            with pytest.raises(ExceptionGroup) as ended:
                await run(process, listener, [fail_during_request()])
        assert ended.group_contains(BrokenTaskError)
        return answer

    with ThreadPoolExecutor() as executor:
        answer = asyncio.run(serve(executor)).result(LIMIT_SECONDS)

    assert answer == (
        503,
        "application/problem+json",
        "1",
        b'{"type":"about:blank","title":"Accord is being restarted; ask again in a moment","status":503,"errors":[]}',
    )


def _get(port: int, path: str) -> Answer:
    """The answer, once the server listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        with suppress(ConnectionRefusedError):
            connection.connect()
            break
        time.sleep(0.05)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.headers["content-type"], response.headers["retry-after"], response.read()

"""Requests that come at the same time are committed together; one bad request never costs a stranger an error."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from shared.db.connection import Connection
from shared.db.database import Database
from shared.errors import Refusal, Unavailable
from shared.telemetry import log

Request = TypeVar("Request")
Result = TypeVar("Result")

GROUP_LIMIT = 500
# Who comes when so many wait already is asked to come again.
QUEUE_LIMIT = 5000
GROUP_SECONDS = 20.0


class GroupCommit(Generic[Request, Result]):
    """A queue of requests of one kind and the one writer that commits them."""

    def __init__(
        self,
        database: Database,
        handle: Callable[[Connection, Sequence[Request]], Awaitable[Sequence[Result | Refusal]]],
        limit: int = GROUP_LIMIT,
    ) -> None:
        self._database = database
        self._do = handle
        self._limit = limit
        self._waiting: asyncio.Queue[tuple[Request, asyncio.Future[Result]]] = asyncio.Queue(QUEUE_LIMIT)

    async def submit(self, request: Request) -> Result:
        """The result, once it is durable. Raises the request's Refusal, or NotNow."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((request, answer))
        except asyncio.QueueFull:
            raise Unavailable("too many requests wait") from None
        return await answer

    async def run(self) -> None:
        """Commit group after group until cancelled."""
        while True:
            group = [await self._waiting.get()]
            while len(group) < self._limit and not self._waiting.empty():
                group.append(self._waiting.get_nowait())
            await self._settle(group)

    async def _settle(self, group: Sequence[tuple[Request, asyncio.Future[Result]]]) -> None:
        try:
            async with asyncio.timeout(GROUP_SECONDS):
                results = await self._database.run(lambda conn: self._do(conn, [request for request, _ in group]))
        except Unavailable as error:
            _reject_all(group, error)
        except TimeoutError:
            _reject_all(group, Unavailable("database"))
        except Exception as error:
            if len(group) == 1:
                _reject_all(group, error)
                return
            log.warning("group halved", service=self._database.service, size=len(group), cause=type(error).__name__)
            await self._settle(group[: len(group) // 2])
            await self._settle(group[len(group) // 2 :])
        else:
            for (_, answer), result in zip(group, results, strict=True):
                _resolve(answer, result)


def _resolve(answer: asyncio.Future[Result], result: Result | Refusal) -> None:
    if answer.done():
        return
    if isinstance(result, Refusal):
        answer.set_exception(result)
    else:
        answer.set_result(result)


def _reject_all(group: Sequence[tuple[Request, asyncio.Future[Result]]], error: Exception) -> None:
    for _, answer in group:
        if not answer.done():
            answer.set_exception(error)

"""Requests that arrive at the same time are committed together; a failing request fails alone."""

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
# A request that finds so many in the queue is refused as temporarily unavailable.
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
        self._handle = handle
        self._limit = limit
        self._queue: asyncio.Queue[tuple[Request, asyncio.Future[Result]]] = asyncio.Queue(QUEUE_LIMIT)
        self._stopped = False

    async def submit(self, request: Request) -> Result:
        """The result, once it is durable. Raises the request's Refusal, or Unavailable."""
        if self._stopped:
            raise Unavailable("stopping process")
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((request, result))
        except asyncio.QueueFull:
            raise Unavailable("too many requests wait") from None
        return await result

    async def run(self) -> None:
        """Commit group after group until cancelled; what is not committed by then fails as unavailable."""
        group: list[tuple[Request, asyncio.Future[Result]]] = []
        try:
            while True:
                group = [await self._queue.get()]
                while len(group) < self._limit and not self._queue.empty():
                    group.append(self._queue.get_nowait())
                await self._commit(group)
        finally:
            self._stopped = True
            while not self._queue.empty():
                group.append(self._queue.get_nowait())
            _reject_all(group, Unavailable("stopping process"))

    async def _commit(self, group: Sequence[tuple[Request, asyncio.Future[Result]]]) -> None:
        try:
            async with asyncio.timeout(GROUP_SECONDS):
                results = await self._database.run(lambda conn: self._handle(conn, [request for request, _ in group]))
        except Unavailable as error:
            _reject_all(group, error)
        except TimeoutError:
            _reject_all(group, Unavailable("database"))
        except Exception as error:
            if len(group) == 1:
                _reject_all(group, error)
                return
            log.warning(
                "group_commit_split", service=self._database.service, size=len(group), cause=type(error).__name__
            )
            await self._commit(group[: len(group) // 2])
            await self._commit(group[len(group) // 2 :])
        else:
            for (_, future), result in zip(group, results, strict=True):
                _resolve(future, result)


def _resolve(future: asyncio.Future[Result], result: Result | Refusal) -> None:
    if future.done():
        return
    if isinstance(result, Refusal):
        future.set_exception(result)
    else:
        future.set_result(result)


def _reject_all(group: Sequence[tuple[Request, asyncio.Future[Result]]], error: Exception) -> None:
    for _, future in group:
        if not future.done():
            future.set_exception(error)

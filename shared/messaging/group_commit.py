"""Requests that arrive at the same time are committed together; a failing request fails alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

from shared.db.connection import Connection
from shared.db.database import Database
from shared.errors import Refusal, Unavailable
from shared.telemetry import current_traceparent, log

Request = TypeVar("Request")
Result = TypeVar("Result")
# A request, what its caller waits for, and its trace.
_Waiting = tuple[Request, asyncio.Future[Result], str | None]

GROUP_LIMIT = 500
# A request that finds so many in the queue is refused as temporarily unavailable.
QUEUE_LIMIT = 5000
GROUP_SECONDS = 20.0
# While one group waits for PostgreSQL and its disk, the next one is computed.
GROUPS_AT_ONCE = 2
# Callers who all wait for one group come again all at once: then this process is idle while PostgreSQL writes, and
# PostgreSQL is idle while this process computes. So if so many wait while no group is under way, and less than a whole
# group, two groups share them.
SHARED_SIZE = 32
# Requests that come at one time reach the queue within a few passes of the event loop. So many passes without a request
# mean that they are all there; under load a group is closed after a time, about that of a commit.
QUIET_PASSES = 5
COLLECT_SECONDS = 0.005
STOPPING = "stopping process"


class GroupCommit(Generic[Request, Result]):
    """A queue of requests of one kind and the writers that commit them, one group after the other.

    A group begins when the one before has called `conn.rows_locked`, so groups of the same rows are decided in the
    order in which their requests came: the later one waits in PostgreSQL for the commit of the earlier one. Where
    `handle` does so, two groups share what waits for them.
    """

    def __init__(
        self,
        database: Database,
        handle: Callable[[Connection, Sequence[Request]], Awaitable[Sequence[Result | Refusal]]],
        limit: int = GROUP_LIMIT,
    ) -> None:
        self._database = database
        self._handle = handle
        self._limit = limit
        self._queue: asyncio.Queue[_Waiting[Request, Result]] = asyncio.Queue(QUEUE_LIMIT)
        # How many groups are under way, and whether the next one begins before they are committed.
        self._under_way = 0
        self._overlap = False
        self._stopped = False

    @property
    def is_busy(self) -> bool:
        """Whether requests wait for their commit."""
        return self._under_way > 0 or not self._queue.empty()

    async def submit(self, request: Request) -> Result:
        """The result, once it is durable. Raises the request's Refusal, or Unavailable."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.enqueue(request, result, current_traceparent())
        return await result

    def enqueue(self, request: Request, result: asyncio.Future[Result], traceparent: str | None = None) -> None:
        """As `submit`, which sets the result instead of waiting for it. Raises Unavailable if the queue takes none.

        `traceparent`: the trace of the request, where it is recorded.
        """
        if self._stopped:
            raise Unavailable(STOPPING)
        try:
            self._queue.put_nowait((request, result, traceparent))
        except asyncio.QueueFull:
            raise Unavailable("too many requests wait") from None

    async def run(self) -> None:
        """Commit group after group until cancelled; what is not committed by then fails as unavailable."""
        turns = asyncio.Lock()
        try:
            async with asyncio.TaskGroup() as writers:
                for _ in range(GROUPS_AT_ONCE):
                    writers.create_task(self._write(turns))
        finally:
            self._stopped = True
            _reject_all([self._queue.get_nowait() for _ in range(self._queue.qsize())], Unavailable(STOPPING))

    async def _write(self, turns: asyncio.Lock) -> None:
        group: list[_Waiting[Request, Result]] = []
        try:
            while True:
                group = []
                async with _Turn(turns) as turn:
                    group.append(await self._queue.get())
                    await self._collect_and_commit(group, turn)
        finally:
            _reject_all(group, Unavailable(STOPPING))

    async def _collect_and_commit(self, group: list[_Waiting[Request, Result]], turn: "_Turn") -> None:
        self._under_way += 1
        try:
            await self._commit(group, turn, collecting=True)
        finally:
            self._under_way -= 1

    async def _collect(self, group: list[_Waiting[Request, Result]]) -> None:
        """Add the requests to the group that come now: each group costs its statements and a wait for the disk."""
        loop, quiet_passes, waiting = asyncio.get_running_loop(), 0, 0
        end = loop.time() + COLLECT_SECONDS
        while len(group) + waiting < self._limit and quiet_passes < QUIET_PASSES and loop.time() < end:
            quiet_passes = 0 if self._queue.qsize() > waiting else quiet_passes + 1
            waiting = self._queue.qsize()
            await asyncio.sleep(0)
        self._take_waiting(group, self._choose_size(len(group) + self._queue.qsize()))

    def _begin_next(self, turn: "_Turn") -> None:
        self._overlap = True
        turn.end()

    def _choose_size(self, waiting: int) -> int:
        """The size of a group when so many requests wait, those that it has already included."""
        is_alone = self._overlap and self._under_way == 1
        return waiting // 2 if is_alone and SHARED_SIZE <= waiting < self._limit else waiting

    def _take_waiting(self, group: list[_Waiting[Request, Result]], size: int) -> None:
        while len(group) < min(size, self._limit) and not self._queue.empty():
            group.append(self._queue.get_nowait())

    async def _commit(self, group: list[_Waiting[Request, Result]], turn: "_Turn", collecting: bool = False) -> None:
        """Commit the group; `collecting`: and what comes while the transaction begins, and shortly after."""

        async def handle(conn: Connection) -> Sequence[Result | Refusal]:
            conn.on_rows_locked = partial(self._begin_next, turn)
            # What comes after the next group has begun is decided after it.
            if collecting and not turn.ended:
                await self._collect(group)
            conn.request_traces = [traceparent for _, _, traceparent in group]
            return await self._handle(conn, [request for request, _, _ in group])

        try:
            async with asyncio.timeout(GROUP_SECONDS):
                results = await self._database.run(handle)
        except (Unavailable, TimeoutError) as error:
            if collecting and not turn.ended:
                # What waits would meet the same trouble, one group after the other.
                self._take_waiting(group, self._limit)
            _reject_all(group, error if isinstance(error, Unavailable) else Unavailable("database"))
        except Exception as error:
            if len(group) == 1:
                _reject_all(group, error)
                return
            log.warning(
                "group_commit_split", service=self._database.service, size=len(group), cause=type(error).__name__
            )
            await self._commit(group[: len(group) // 2], turn)
            await self._commit(group[len(group) // 2 :], turn)
        else:
            for (_, future, _), result in zip(group, results, strict=True):
                _resolve(future, result)


class _Turn:
    """A writer's turn to take a group; it ends with the block, or earlier by `end`."""

    def __init__(self, turns: asyncio.Lock) -> None:
        self._turns = turns
        self.ended = False

    async def __aenter__(self) -> "_Turn":
        await self._turns.acquire()
        return self

    async def __aexit__(self, *error: object) -> None:
        self.end()

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            self._turns.release()


def _resolve(future: asyncio.Future[Result], result: Result | Refusal) -> None:
    if future.done():
        return
    if isinstance(result, Refusal):
        future.set_exception(result)
    else:
        future.set_result(result)


def _reject_all(group: Sequence[_Waiting[Request, Result]], error: Exception) -> None:
    for _, future, _ in group:
        if not future.done():
            future.set_exception(error)

"""One stream: each event that it wants exactly once, whether it comes from the shared tail or from the journal."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from services.handoff.stream import store
from services.handoff.stream.domain import Progress, fingerprint, is_known, read_cursor
from services.handoff.stream.handlers.frames import write_comment, write_event, write_opening, write_reset
from services.handoff.stream.handlers.journal_tail import JournalTail
from services.handoff.stream.handlers.places import Places
from services.handoff.subscriptions.domain.filter import Filter, wants
from shared.db.database import Database
from shared.db.messaging_tables import PARTITIONS
from shared.errors import Unavailable

COMMENT_SECONDS = 15.0
# Between two reads of a stream that knows more partitions than the tail.
WIDEN_SECONDS = 0.2
# Then it ends, and its reader resumes, perhaps at another process.
LONGEST_SECONDS = 6 * 3600.0
# What one step reads: of each partition in the journal, and of the tail.
PAGE_EACH = 25
TAIL_LIMIT = 200


@dataclass(frozen=True)
class Streams:
    """What the streams of one process share. `reads`: the turns of those that read the journal themselves."""

    database: Database
    places: Places
    tail: JournalTail
    reads: asyncio.Semaphore


class StreamReader:
    """A stream that has come as far as `progress`. `may_read`: whether its caller still may.

    `is_reset`: its reader named an id of which the journal no longer has all that followed.
    """

    def __init__(self, streams: Streams, wanted: Filter, may_read: Callable[[], Awaitable[bool]]) -> None:
        self._streams = streams
        self._tail = streams.tail
        self._wanted = wanted
        self._may_read = may_read
        # The next entry of the tail; None while the stream is not as far as the tail.
        self._index: int | None = None
        self._progress = Progress((), ())
        self._history = 0
        self._is_reset = False

    async def begin(self, last_event_id: str | None) -> None:
        """Find out where to begin: after this id, or now without one. Raises Unavailable."""
        now = await self._tail.begin()
        self._progress, self._history = now, self._tail.history
        if last_event_id is None:
            return
        named = read_cursor(last_event_id, PARTITIONS)
        self._is_reset = named is None
        if named is not None:
            async with self._streams.reads, self._streams.database.read_connection() as conn:
                heads = await store.find_heads(conn, named[0])
            # An id with more partitions than the journal has is of another history.
            resumed = Progress(named[0][: len(heads)], tuple(head.epoch for head in heads))
            self._is_reset = not is_known(resumed, heads) or fingerprint(resumed.epochs) != named[1]
            self._progress = now if self._is_reset else resumed

    async def frames(self) -> AsyncIterator[bytes]:
        """What is sent, until the process ends, the caller may no longer read, or the stream is six hours old."""
        clock = asyncio.get_running_loop().time
        end, comment_at = clock() + LONGEST_SECONDS, clock() + COMMENT_SECONDS
        yield write_opening(self._progress)
        while not self._streams.places.stopped and clock() < end:
            try:
                step = self._take_reset() or await self._step(comment_at - clock())
            except Unavailable:
                # Its reader comes again, and is answered then.
                return
            if step:
                yield step
            if clock() >= comment_at:
                if not await self._is_allowed():
                    return
                yield write_comment(self._progress)
                comment_at = clock() + COMMENT_SECONDS

    async def _step(self, seconds: float) -> bytes:
        if not self._has_joined():
            if self._is_wider_than_tail():
                await asyncio.sleep(WIDEN_SECONDS)
            return await self._read_journal()
        if self._index == self._tail.next:
            await self._tail.wait(self._wanted, max(0.0, seconds))
        return self._read_tail() if self._has_joined() else b""

    def _has_joined(self) -> bool:
        """Whether the tail has all that follows."""
        tail = self._tail
        if tail.progress is not None:
            self._progress = self._progress.widen(len(tail.progress.numbers))
        if self._history != tail.history or (self._index is not None and self._index < tail.first):
            self._index = None
        elif self._index is None and tail.start is not None and self._progress.covers(tail.start):
            self._index = tail.first
        return self._index is not None

    def _is_wider_than_tail(self) -> bool:
        """Whether the tail has not seen yet that there are more partitions now."""
        known = self._tail.progress
        return known is not None and len(known.numbers) < len(self._progress.numbers)

    def _read_tail(self) -> bytes:
        frames = []
        assert self._index is not None
        until = min(self._tail.next, self._index + TAIL_LIMIT)
        for index in range(self._index, until):
            entry = self._tail[index]
            record = entry.event.record
            if record.number > self._progress.numbers[record.partition]:
                together = self._progress.numbers == entry.before.numbers
                self._progress = entry.after if together else self._advance(entry.event)
                if wants(self._wanted, entry.event.published):
                    frames.append(entry.frame if together else write_event(entry.event, self._progress))
        self._index = until
        return b"".join(frames)

    async def _read_journal(self) -> bytes:
        async with self._streams.reads, self._streams.database.read_connection() as conn:
            self._progress = self._progress.widen(await store.count_partitions(conn))
            events = await store.read_after(conn, self._progress, PAGE_EACH)
            # Read after the events: what was dropped before they were read shows in it.
            heads = await store.find_heads(conn, self._progress.numbers)
        if not is_known(self._progress, heads):
            self._is_reset = True
            self._progress, self._history = await self._tail.begin(), self._tail.history
            return b""
        self._history = self._tail.history
        frames = []
        for event in events:
            self._progress = self._advance(event)
            if wants(self._wanted, event.published):
                frames.append(write_event(event, self._progress))
        return b"".join(frames)

    def _advance(self, event: store.JournalEvent) -> Progress:
        return self._progress.advance(event.record.partition, event.record.number, event.record.epoch)

    def _take_reset(self) -> bytes:
        """The event `reset`, if the reader is to be told; once."""
        if not self._is_reset:
            return b""
        self._is_reset = False
        return write_reset(self._progress)

    async def _is_allowed(self) -> bool:
        try:
            return await self._may_read()
        except Unavailable:
            return True

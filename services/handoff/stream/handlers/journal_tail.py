"""The newest events of handoff's journal, read once for all streams of a process."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from services.handoff.stream import store
from services.handoff.stream.domain import Head, Progress, is_known
from services.handoff.stream.handlers.frames import Entry, write_event
from services.handoff.stream.handlers.places import Places
from services.handoff.stream.store import JournalEvent
from services.handoff.subscriptions.domain.filter import Filter, wants
from shared.db.database import Database

# Events of which no process told this one.
POLL_SECONDS = 15.0
# Without streams nothing is read.
IDLE_SECONDS = 3600.0
EVENTS_EACH = 100
# Of the events that were read last: a stream that is further behind reads the journal itself.
ENTRIES = 5000
# Streams of one pass of the event loop, so that requests come in between.
WAKE_PER_PASS = 50


class JournalTail:
    """Entries by their index, which rises by one with each. `first`: the index of the oldest that is kept."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places
        self._entries: deque[Entry] = deque()
        self._waiting: dict[asyncio.Future[None], Filter] = {}
        self._beginning = asyncio.Lock()
        self.first = 0
        # A restored backup begins another history, in which numbers come again.
        self.history = 0
        self.progress: Progress | None = None

    @property
    def next(self) -> int:
        """The index of the next entry."""
        return self.first + len(self._entries)

    @property
    def start(self) -> Progress | None:
        """The progress before the oldest entry."""
        return self._entries[0].before if self._entries else self.progress

    def __getitem__(self, index: int) -> Entry:
        return self._entries[index - self.first]

    async def begin(self) -> Progress:
        """How far the journal is now, or was read for the other streams. The caller has a place."""
        async with self._beginning:
            if self.progress is None:
                async with self._database.read_connection() as conn:
                    return self._begin_history(await store.find_last_heads(conn))
            return self.progress

    async def read_next(self) -> float:
        """Read the events that follow, if there are streams; the seconds until the next time."""
        if not self._places.taken:
            self._forget()
        if self.progress is None:
            return IDLE_SECONDS
        async with self._database.read_connection() as conn:
            self.widen(await store.count_partitions(conn))
            events = await store.read_after(conn, self.progress, EVENTS_EACH)
            heads = await store.find_heads(conn, self.progress.numbers)
            if not is_known(self.progress, heads):
                self._begin_history(await store.find_last_heads(conn))
                self.wake_all()
                return 0.0
        await self._wake([self._append(event) for event in events])
        return 0.0 if events else POLL_SECONDS

    async def wait(self, wanted: Filter, seconds: float) -> None:
        """Wait until there is an entry that this filter wants, at most so long."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = wanted
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await future
        finally:
            del self._waiting[future]

    def widen(self, partitions: int) -> None:
        """Go on with so many partitions: the streams find their places anew, and miss nothing."""
        if self.progress is not None and len(self.progress.numbers) < partitions:
            progress = self.progress.widen(partitions)
            self._forget()
            self.history += 1
            self.progress = progress
            self.wake_all()

    def stop(self) -> None:
        """End all streams: the process is about to end."""
        self._places.stopped = True
        self.wake_all()

    def wake_all(self) -> None:
        """Let all streams look what there is to do."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def _begin_history(self, heads: Sequence[Head]) -> Progress:
        self._forget()
        self.history += 1
        self.progress = Progress(tuple(head.number for head in heads), tuple(head.epoch for head in heads))
        return self.progress

    def _forget(self) -> None:
        self.first = self.next
        self._entries.clear()
        self.progress = None

    def _append(self, event: JournalEvent) -> Entry:
        record, before = event.record, self.progress or Progress((), ())
        after = before.advance(record.partition, record.number, record.epoch)
        entry = Entry(event, before, after, write_event(event, after))
        self._entries.append(entry)
        self.progress = after
        if len(self._entries) > ENTRIES:
            self._entries.popleft()
            self.first += 1
        return entry

    async def _wake(self, entries: Sequence[Entry]) -> None:
        woken = 0
        for future, wanted in list(self._waiting.items()):
            if not future.done() and any(wants(wanted, entry.event.published) for entry in entries):
                future.set_result(None)
                woken += 1
                if woken % WAKE_PER_PASS == 0:
                    await asyncio.sleep(0)

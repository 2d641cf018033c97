"""The spool: arrivals at the public doors while PostgreSQL is away, in a folder, sealed and durable."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.handlers.sealed_arrivals import seal_arrival
from services.intake.spool.handlers.records import Spooled, read_records
from services.intake.spool.handlers.segment import Segment
from services.intake.spool.handlers.spool_folder import SpoolFolder
from services.intake.spool.telemetry import spooled_captures
from shared.errors import Unavailable
from shared.telemetry import log

# More arrivals are answered 503.
SPOOL_BYTES = 256 * 1024 * 1024
# Beyond this part of them, arrivals whose sender is not known are not kept.
ROOMY_PART = 4


class Spool:
    """The arrivals that this process keeps. `folder`: None if there is none; then none is kept.

    While any are kept, each further one has to be kept behind them, so that all are captured in order. `waiting`: how
    many are kept, and on their way there.
    """

    def __init__(self, folder: Path | None, secrets: Sequence[bytes], limit: int = SPOOL_BYTES) -> None:
        self.files = SpoolFolder(folder, limit) if folder is not None else None
        self.secrets = secrets
        self.waiting = 0
        self._turn = asyncio.Lock()
        self._queue: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    @property
    def is_roomy(self) -> bool:
        """Whether there is room for more than what people and platforms wait for."""
        return self.files is not None and self.files.size < self.files.limit // ROOMY_PART

    def begin(self) -> None:
        """Make the folder, and take over what ended processes have left in it. Raises BadSetting if it cannot."""
        if self.files is not None:
            self._count(self.files.adopt())
        if self.waiting:
            log.warning("spool_found", count=self.waiting)

    async def add(self, arrival: Arrival) -> None:
        """Keep an arrival, durably. Raises Unavailable if there is no spool, or no room in it."""
        if self.files is None:
            raise Unavailable("spool", "ACCORD_SPOOL is not set")
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((seal_arrival(self.secrets[0], arrival), kept))
        self._count(1)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(self.files))
        await asyncio.shield(kept)

    async def take_oldest(self) -> Segment | None:
        """The segment whose arrivals are to be captured next, to which no more are added; None if none waits."""
        async with self._turn:
            return self.files.find_oldest() if self.files else None

    def read(self, segment: Segment) -> list[Spooled]:
        """The records of a segment in order."""
        return read_records(segment, self.secrets)

    async def finish(self, segment: Segment, damaged: list[bytes]) -> None:
        """Forget a segment whose arrivals are captured; its damaged records are set aside for an operator."""
        if damaged:
            log.error("spool_damaged", place=segment.path.name, failures=len(damaged), count=segment.count)
            spooled_captures.labels("damaged").inc(len(damaged))
        async with self._turn:
            if self.files is not None:
                self.files.forget(segment, damaged)
        self._count(-segment.count)

    def _count(self, change: int) -> None:
        self.waiting += change
        spooled_captures.labels("waiting").set(self.waiting)

    async def _write(self, files: SpoolFolder) -> None:
        """Write what is queued, all that is there by one wait for the disk, until nothing is."""
        while self._queue:
            async with self._turn:
                batch, self._queue = self._queue, []
                try:
                    await asyncio.to_thread(files.append, [record for record, _ in batch])
                except OSError as error:
                    self._refuse([kept for _, kept in batch], error)
                    continue
            for _, kept in batch:
                if not kept.done():
                    kept.set_result(None)

    def _refuse(self, batch: Sequence[asyncio.Future[None]], error: OSError) -> None:
        self._count(-len(batch))
        spooled_captures.labels("refused").inc(len(batch))
        log.error("spool_refuses", count=len(batch), why=error.strerror)
        for kept in batch:
            if not kept.done():
                kept.set_exception(Unavailable("spool"))

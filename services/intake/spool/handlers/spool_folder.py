"""The files of the spool that this process holds."""

import time
from collections import deque
from datetime import timedelta
from errno import ENOSPC
from pathlib import Path

from uuid_utils.compat import uuid7

from services.intake.spool.handlers.segment import Segment, open_segment, sync_folder
from shared.config.settings import BadSetting
from shared.telemetry import log

SUFFIX = ".spool"
DAMAGED = ".damaged"
# How long what is damaged is kept for an operator.
DAMAGED_KEPT = timedelta(days=30)
SEGMENT_BYTES = 1024 * 1024
SPOOL_FULL = "the spool has as many bytes as it may have"


class SpoolFolder:
    """The segments in their order; records are added to the current one. `limit`: bytes of all together."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit
        self.closed: deque[Segment] = deque()
        self.current: Segment | None = None

    @property
    def size(self) -> int:
        """The bytes of all segments."""
        return sum(segment.size for segment in self.closed) + (self.current.size if self.current else 0)

    def adopt(self) -> int:
        """Make the folder and take over what ended processes left in it; how many records these are.

        Raises BadSetting if the folder cannot be used.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            found = [open_segment(path) for path in sorted(self.folder.glob(f"*{SUFFIX}"))]
            self._make_segment().remove()
        except OSError as error:
            raise BadSetting(f"ACCORD_SPOOL cannot be used: {error.strerror}") from None
        self.closed.extend(segment for segment in found if segment is not None)
        return sum(segment.count for segment in self.closed)

    def append(self, records: list[bytes]) -> None:
        """Write these records and wait until the disk has them. Raises OSError; then none of them counts."""
        if self.size + sum(map(len, records)) > self.limit:
            raise OSError(ENOSPC, SPOOL_FULL)
        if self.current is not None and self.current.size > SEGMENT_BYTES:
            self.end_current()
        if self.current is None:
            self.current = self._make_segment()
        self.current.append(records)

    def find_oldest(self) -> Segment | None:
        """The first segment, to which from now on nothing is added."""
        if not self.closed:
            self.end_current()
        return self.closed[0] if self.closed else None

    def end_current(self) -> None:
        """Add what comes from now on to another segment."""
        if self.current is not None:
            self.closed.append(self.current)
            self.current = None

    def forget(self, segment: Segment, damaged: list[bytes]) -> None:
        """Delete a segment; what is damaged of it is set aside for an operator."""
        self.closed.remove(segment)
        try:
            if damaged:
                segment.set_aside(DAMAGED, damaged)
            else:
                segment.remove()
        except OSError as error:
            # It is captured once more after the next start, which changes nothing.
            log.error("spool_not_removed", place=segment.path.name, why=error.strerror)

    def delete_damaged(self) -> None:
        """Delete what was set aside DAMAGED_KEPT ago: what is in it may be about any person."""
        before = time.time() - DAMAGED_KEPT.total_seconds()
        for path in self.folder.glob(f"*{DAMAGED}"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                log.warning("spool_damaged_deleted", place=path.name)

    def close(self) -> None:
        """Leave the files to the next process."""
        for segment in filter(None, (*self.closed, self.current)):
            segment.close()

    def _make_segment(self) -> Segment:
        segment = open_segment(self.folder / f"{uuid7()}{SUFFIX}")
        # The name is new: no other process holds it.
        assert segment is not None
        sync_folder(self.folder)
        return segment

"""Whether a client still reads: after a broker's restart, or after weeks, it may answer and yet bring nothing."""

import time
from collections.abc import Mapping
from typing import Any

# Polled so often between two checks, a client that has records returns them.
POLLS_PER_CHECK = 3
# After so many checks in a row at the same offset, with more records behind it, the client is replaced.
STALLED_CHECKS = 2


class StallDetector:
    """Compares at each check the next offsets of a client with the ends of its partitions."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next_check = time.monotonic() + seconds
        self._polls = 0
        self._previous: dict[Any, int] = {}
        self._stalled_checks = 0

    def record_poll(self) -> None:
        """The client was polled once more, and returned all that it had."""
        self._polls += 1

    def is_check_due(self) -> bool:
        """Whether it is time for a check; the next one is `seconds` later."""
        now = time.monotonic()
        due = now >= self._next_check
        if due:
            self._next_check = now + self._seconds
        return due

    def is_stalled(self, offsets: Mapping[Any, int | None], ends: Mapping[Any, int]) -> bool:
        """A check: the next offset of each partition, and its end in the log, where it is known."""
        behind = {key: offset for key, offset in offsets.items() if offset is not None and offset < ends.get(key, 0)}
        same = self._polls >= POLLS_PER_CHECK and any(
            self._previous.get(key) == offset for key, offset in behind.items()
        )
        self._stalled_checks = self._stalled_checks + 1 if same else 0
        self._polls, self._previous = 0, behind
        return self._stalled_checks >= STALLED_CHECKS

"""Whether a client still reads: it may be alive and stuck after a broker's restart, or after weeks, and say nothing."""

import time
from collections.abc import Mapping
from typing import Any

# So often asked between two looks, a client that has something brings it.
POLLS_PER_CHECK = 3
# So many looks in a row at the same offset, with more behind it, and the client is given up.
STALLED_CHECKS = 2


class StallDetector:
    """Compares, look by look, where a client stands with what the log has."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next_look = time.monotonic() + seconds
        self._asked = 0
        self._stood: dict[Any, int] = {}
        self._looks = 0

    def record_poll(self) -> None:
        """The client was asked once more for all that it has."""
        self._asked += 1

    def is_check_due(self) -> bool:
        """Whether it is time for a look; the next one is `seconds` later."""
        now = time.monotonic()
        due = now >= self._next_look
        if due:
            self._next_look = now + self._seconds
        return due

    def is_stalled(self, stands: Mapping[Any, int | None], ends: Mapping[Any, int]) -> bool:
        """A look: the next offset of each partition, and its end in the log, where it is known."""
        waits = {place: at for place, at in stands.items() if at is not None and at < ends.get(place, 0)}
        same = self._asked >= POLLS_PER_CHECK and any(self._stood.get(place) == at for place, at in waits.items())
        self._looks = self._looks + 1 if same else 0
        self._asked, self._stood = 0, waits
        return self._looks >= STALLED_CHECKS

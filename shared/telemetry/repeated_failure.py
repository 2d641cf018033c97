"""A failure that comes again and again: a few log lines that say how often it came, and growing pauses."""

from __future__ import annotations

from shared.telemetry.logs import log

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0


class RepeatedFailure:
    """Counts one task's failures in a row; each 1st, 2nd, 4th, 8th… of them is a log line with the name `event`.

    `loop`: the task's name, which begins with its service's and a dot.
    """

    def __init__(self, event: str, loop: str) -> None:
        self._event = event
        self._loop = loop
        self._service = loop.partition(".")[0]
        self._failures = 0

    def record(self, error: BaseException, why: str = "") -> float:
        """Log this failure if it is a 1st, 2nd, 4th, 8th…; returns the seconds to pause before the next attempt.

        `why`: what the line says besides the class of the error.
        """
        self._failures += 1
        if self._failures & (self._failures - 1) == 0:
            line = log.bind(why=why) if why else log
            line.warning(self._event, service=self._service, loop=self._loop, failures=self._failures, exc_info=error)
        return min(FIRST_PAUSE_SECONDS * 2.0 ** min(self._failures - 1, 10), LONGEST_PAUSE_SECONDS)

    def end(self) -> None:
        """It works again: say how often it failed."""
        if self._failures > 1:
            log.info(f"{self._event}_ended", service=self._service, loop=self._loop, failures=self._failures)
        self._failures = 0

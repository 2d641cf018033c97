"""The last resort of a process that is to end: it exits after 10 seconds, whatever it waits for."""

import os
import threading

from shared.telemetry import log

LATE_SECONDS = 9.0
EXIT_SECONDS = 9.5


class ExitDeadline:
    """Ends the process by force when it is late. It uses threads, since the event loop may wait for ever."""

    def __init__(self) -> None:
        self._timers = [
            threading.Timer(LATE_SECONDS, log.error, ["process_ends_by_force"]),
            # A timer of its own: a log that nothing reads would hold up the exit too.
            threading.Timer(EXIT_SECONDS, os._exit, [1]),
        ]
        # Whether a signal asked the process to end: then the deadline holds until it has ended.
        self.signalled = False

    def start(self) -> None:
        """From now on the time runs; may be repeated."""
        for timer in self._timers:
            if timer.ident is None:
                timer.daemon = True
                timer.start()

    def cancel(self) -> None:
        """The process goes on, or ends by itself."""
        for timer in self._timers:
            timer.cancel()

"""Fault injection: `ACCORD_FAULT=relay.after_publish:exit` makes a test's process fail at a named point of the code.

Without this variable nothing fails.
"""

import os
import time

# point -> fault: exit (as after kill -9), raise (once), stall (sleep for an hour)
_FAULTS = dict(part.split(":", 1) for part in os.environ.get("ACCORD_FAULT", "").split(",") if ":" in part)
STALL_SECONDS = 3600


class InjectedFault(Exception):
    """The fault `raise` of a point."""


def inject_fault(point: str) -> None:
    """Fail here if ACCORD_FAULT names this point."""
    match _FAULTS.get(point):
        case "exit":
            os._exit(137)
        case "raise":
            del _FAULTS[point]
            raise InjectedFault(point)
        case "stall":
            time.sleep(STALL_SECONDS)

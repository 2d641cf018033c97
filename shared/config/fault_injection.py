"""Named points where a test may make this process fail: `ACCORD_FAULT=relay.after_publish:exit`; off by default."""

import os
import time

# point -> what to do there: exit (as a kill -9 would), raise (once), stall (never come back), answer lost…
_WANTED = dict(part.split(":", 1) for part in os.environ.get("ACCORD_FAULT", "").split(",") if ":" in part)
STALL_SECONDS = 3600


class InjectedFault(Exception):
    """The fault that was asked for."""


def inject_fault(point: str) -> None:
    """Fail here if this point was named."""
    match _WANTED.get(point):
        case "exit":
            os._exit(137)
        case "raise":
            del _WANTED[point]
            raise InjectedFault(point)
        case "stall":
            time.sleep(STALL_SECONDS)

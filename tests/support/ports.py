"""Free ports for the programs and brokers of tests."""

import os
from itertools import count

from deploy.kafka.ports import is_free

# Below the ports that the system assigns to clients; `make kafka` uses the same range.
FIRST, LAST = 20_000, 32_000
PER_WORKER = 1_000

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % ((LAST - FIRST) // PER_WORKER)
# Two runs on one machine rarely begin at the same port.
_counter = count(os.getpid() * 8)


def free_port() -> int:
    """A free port, with a free one above it. No other worker of this run gets it, nor this worker again soon."""
    for number in _counter:
        port = FIRST + _worker * PER_WORKER + 2 * number % PER_WORKER
        if is_free(port):
            return port
    raise AssertionError("the counter has no end")

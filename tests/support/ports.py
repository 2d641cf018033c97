"""Ports for the programs and brokers of tests."""

import os
from itertools import count

from deploy.kafka.ports import is_free

# Below the ports that the system gives to clients; `make kafka` draws from the same range.
FIRST, LAST = 20_000, 32_000
PER_WORKER = 1_000

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % ((LAST - FIRST) // PER_WORKER)
# Two runs on one machine hardly ever begin at the same place.
_turns = count(os.getpid() * 8)


def free_port() -> int:
    """A free port, with a free one above it, that no other worker of this run draws, nor this one again soon."""
    for turn in _turns:
        port = FIRST + _worker * PER_WORKER + 2 * turn % PER_WORKER
        if is_free(port):
            return port
    raise AssertionError("the turns have no end")

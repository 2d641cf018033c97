"""The records of a segment as arrivals again."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.handlers.sealed_arrivals import open_arrival
from services.intake.spool.handlers.segment import Segment
from shared.auth.sealing import Unreadable

# The keys of erased people are kept a month longer, so none of these people is taken up again.
WAITING_LIMIT = timedelta(days=60)


class Spooled(NamedTuple):
    """A record of the spool. `arrival`: None if it was changed, is sealed by another secret, or waited too long."""

    record: bytes
    arrival: Arrival | None


def read_records(segment: Segment, secrets: Sequence[bytes]) -> list[Spooled]:
    """The records of a segment in order. `secrets`: those of ACCORD_SECRET."""
    return [Spooled(record, _open(record, secrets)) for record in segment.read()]


def _open(record: bytes, secrets: Sequence[bytes]) -> Arrival | None:
    with suppress(Unreadable, ValueError):
        arrival = open_arrival(secrets, record)
        if arrival.received_at.timestamp() > time.time() - WAITING_LIMIT.total_seconds():
            return arrival
    return None

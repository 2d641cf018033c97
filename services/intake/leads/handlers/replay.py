"""Sending a refused arrival through its door again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from services.intake.captures.domain.arrival import Arrival, NotRefused
from services.intake.captures.handlers.settle_arrivals import Settling, find_kept, forget
from services.intake.leads.domain.capture_group import CaptureResult
from shared.db.database import Database
from shared.http import Problem

# By its name, what captures an arrival at a door again; each keeps what it refuses.
Doors = Mapping[str, Callable[[Arrival], Awaitable[CaptureResult | Problem]]]


async def replay_capture(database: Database, doors: Doors, settling: Settling, body: bytes | None) -> CaptureResult:
    """Send a refused arrival again, with this body if one is given. If it is refused again, it stays.

    Raises NotKept, UnreadableArrival, NotRefused, and the Problem of its door.
    """
    kept = await database.run(lambda conn: find_kept(conn, settling.secrets, settling.capture_id))
    if kept.outcome != "refused":
        raise NotRefused(settling.capture_id)
    arrival = kept.arrival if body is None else replace(kept.arrival, body=body)
    result = await doors[arrival.door](arrival)
    if isinstance(result, Problem):
        raise result
    # The door has kept anew what it filters.
    if result.outcome != "filtered":
        await database.run(lambda conn: forget(conn, settling, "replayed"))
    return result

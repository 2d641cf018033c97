"""Opening an arrival that made no lead, and forgetting it once it made one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.intake.captures.domain.arrival import KeptArrival, NotKept, UnreadableArrival
from services.intake.captures.handlers.sealed_arrivals import open_kept
from services.intake.captures.store.arrivals import delete_arrivals, lock_arrival
from shared.auth import record_change, sealing
from shared.db.connection import Connection


@dataclass(frozen=True)
class Settling:
    """The change of one arrival: the secrets that open it, and the key whose change it is."""

    secrets: Sequence[bytes]
    key_id: UUID
    capture_id: UUID


async def find_kept(conn: Connection, secrets: Sequence[bytes], capture_id: UUID) -> KeptArrival:
    """The arrival with this id, locked until the commit. Raises NotKept and UnreadableArrival."""
    row = await lock_arrival(conn, capture_id)
    if row is None:
        raise NotKept(capture_id)
    try:
        return open_kept(secrets, row)
    except sealing.Unreadable:
        raise UnreadableArrival(capture_id) from None


async def forget(conn: Connection, settling: Settling, action: str) -> None:
    """Forget an arrival that made a lead, and record the change."""
    await delete_arrivals(conn, [settling.capture_id])
    await record_change(conn, settling.key_id, action, f"captures/{settling.capture_id}")

"""Letting a filtered capture through."""

from services.intake.captures.domain.arrival import NotFiltered, NotKept, Way
from services.intake.captures.handlers.settle_arrivals import Settling, find_kept, forget
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.captures.store.capture_list import find_accepted
from services.intake.captures.store.captures import delete_filtered
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import DOOR
from services.intake.leads.handlers.commit_captures import CaptureRequest, commit_captures
from services.intake.sources.store import KnownSources
from shared.db.connection import Connection


async def release_capture(conn: Connection, settling: Settling) -> CaptureResult:
    """Make a filtered capture a lead, under the same id. Of one that is a lead, the answer is the same again.

    Raises NotKept, UnreadableArrival, NotFiltered, and what a capture raises.
    """
    try:
        kept = await find_kept(conn, settling.secrets, settling.capture_id)
    except NotKept:
        lead = await find_accepted(conn, settling.capture_id)
        if lead is None:
            raise
        return CaptureResult(settling.capture_id, lead.lead_id, True, "accepted")
    if kept.outcome != "filtered":
        raise NotFiltered(settling.capture_id)
    arrival = kept.arrival
    way = Way(arrival.door, ids=(arrival.capture_id, arrival.lead_id), released=True, received_at=arrival.received_at)
    capture = read_capture(arrival.body, arrival.seller, key_id=arrival.key_id, way=way)
    await delete_filtered(conn, settling.capture_id)
    (result,) = await commit_captures(conn, [CaptureRequest(capture, DOOR)], settling.secrets, KnownSources())
    if not isinstance(result, CaptureResult):
        raise result
    await forget(conn, settling, "released")
    return result

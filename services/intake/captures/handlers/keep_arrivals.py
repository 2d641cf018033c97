"""Keeping arrivals that made no lead, and requests of platforms: what they hold of a person is sealed."""

from collections.abc import Sequence
from datetime import datetime

from services.intake.captures.domain.arrival import Arrival, KeptArrival, TakenRequest
from services.intake.captures.domain.capture import CaptureRecord
from services.intake.captures.handlers.erased_bodies import WaitingBody, find_erased_bodies
from services.intake.captures.handlers.sealed_arrivals import seal_arrival, seal_kept
from services.intake.captures.store import arrivals, hook_requests
from shared.db.connection import Connection


async def keep_arrivals(
    conn: Connection, kept: Sequence[KeptArrival | TakenRequest], secrets: Sequence[bytes]
) -> list[None]:
    """Keep these arrivals, sealed by the first of `secrets`. A group commit needs a result for each."""
    made_none = [each for each in kept if isinstance(each, KeptArrival)]
    await arrivals.add_arrivals(conn, await seal_keepable(conn, made_none, secrets))
    await _keep_taken(conn, [each for each in kept if isinstance(each, TakenRequest)], secrets)
    return [None] * len(kept)


async def _keep_taken(conn: Connection, taken: Sequence[TakenRequest], secrets: Sequence[bytes]) -> None:
    bodies = [WaitingBody(each.arrival.received_at, each.arrival.body, each.named) for each in taken]
    erased = await find_erased_bodies(conn, bodies, secrets)
    rows = [
        hook_requests.SealedRequest(
            capture_id=each.arrival.capture_id,
            source=each.arrival.source,
            door=each.arrival.door,
            received_at=each.arrival.received_at,
            hashes=body.hash(secrets),
            sealed=seal_arrival(secrets[0], each.arrival),
        )
        for each, body, names_erased in zip(taken, bodies, erased, strict=True)
        if not names_erased
    ]
    await hook_requests.add_requests(conn, rows)


async def list_filtered(
    conn: Connection, records: Sequence[CaptureRecord], now: datetime, secrets: Sequence[bytes]
) -> list[arrivals.SealedArrival]:
    """What is to be kept of these captures because it is filtered, so that marketing can let it through."""
    kept = [filtered_capture(record, record.filtered, now) for record in records if record.filtered]
    return await seal_keepable(conn, kept, secrets)


async def seal_keepable(
    conn: Connection, kept: Sequence[KeptArrival], secrets: Sequence[bytes]
) -> list[arrivals.SealedArrival]:
    """The rows of these arrivals, but of those that name a person who was erased since they came."""
    bodies = [WaitingBody(each.arrival.received_at, each.arrival.body) for each in kept]
    erased = await find_erased_bodies(conn, bodies, secrets)
    return [
        seal_kept(secrets[0], each, body.hash(secrets))
        for each, body, names_erased in zip(kept, bodies, erased, strict=True)
        if not names_erased
    ]


def filtered_capture(record: CaptureRecord, reason: str, now: datetime) -> KeptArrival:
    """The arrival of a capture that is no lead."""
    capture = record.capture
    arrival = Arrival(
        capture_id=capture.capture_id,
        lead_id=capture.lead_id,
        door=capture.way.door,
        source=capture.source,
        received_at=capture.way.received_at or now,
        body=capture.raw,
        key_id=capture.key_id,
        seller=capture.seller,
    )
    return KeptArrival(arrival, "filtered", reason)

"""Keeping arrivals that made no lead: what they hold of a person is sealed."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival, KeptArrival
from services.intake.captures.domain.capture import CaptureRecord
from services.intake.captures.handlers.sealed_arrivals import seal_kept
from services.intake.captures.store import arrivals
from services.intake.sources.domain import UnknownSource
from shared.auth import Caller
from shared.db.connection import Connection
from shared.http import Problem

CODES = "urn:accord:"


async def keep_arrivals(conn: Connection, kept: Sequence[KeptArrival], secrets: Sequence[bytes]) -> list[None]:
    """Keep these arrivals, sealed by the first of `secrets`. A group commit needs a result for each."""
    await arrivals.add_arrivals(conn, [seal_kept(secrets[0], each) for each in kept])
    return [None] * len(kept)


async def keep_filtered(conn: Connection, records: Sequence[CaptureRecord], now: datetime, root: bytes) -> None:
    """Keep what is filtered among these captures, so that marketing can let it through."""
    if kept := [filtered_capture(record, record.filtered, now) for record in records if record.filtered]:
        await keep_arrivals(conn, kept, [root])


def filtered_capture(record: CaptureRecord, reason: str, now: datetime) -> KeptArrival:
    """The arrival of a capture that is no lead."""
    capture = record.capture
    arrival = Arrival(
        capture_id=capture.capture_id,
        lead_id=capture.lead_id,
        door=capture.way.door,
        source=capture.source,
        received_at=now,
        body=capture.raw,
        key_id=capture.key_id,
        seller=capture.seller,
    )
    return KeptArrival(arrival, "filtered", reason)


def refused_request(source: str, raw: bytes, caller: Caller, problem: Problem) -> KeptArrival:
    """The arrival of a refused request of this caller. An unknown source may be any text, also a person's."""
    reason = reason_of(problem)
    named = "" if reason == UnknownSource.code else source
    received_at = datetime.fromtimestamp(time.time(), UTC)
    arrival = Arrival(uuid7(), uuid7(), "api", named, received_at, raw, key_id=caller.key_id, seller=caller.seller)
    return KeptArrival(arrival, "refused", reason, problem.document())


def reason_of(problem: Problem) -> str:
    """The code of the refusal in a problem; `invalid` for a body that is not as described."""
    code: str = problem.document()["type"]
    return code.removeprefix(CODES) if code.startswith(CODES) else "invalid"

"""Sealing arrivals, and opening them: what they hold of a person is read by Accord alone."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import orjson
from pydantic import TypeAdapter

from services.intake.captures.domain.arrival import Arrival, KeptArrival, Outcome
from services.intake.captures.store import arrivals
from shared.auth import sealing

PURPOSE = b"accord: arrivals at intake"
ARRIVALS = TypeAdapter(Arrival)


def seal_kept(root: bytes, kept: KeptArrival, hashes: Collection[str]) -> arrivals.SealedArrival:
    """The row of an arrival; `hashes`: of all that names people in it."""
    arrival = kept.arrival
    return arrivals.SealedArrival(
        capture_id=arrival.capture_id,
        source=arrival.source,
        door=arrival.door,
        outcome=kept.outcome,
        reason=kept.reason,
        problem=dict(kept.problem) if kept.problem is not None else None,
        key_id=arrival.key_id,
        received_at=arrival.received_at,
        sealed=seal_arrival(root, arrival),
        hashes=hashes,
    )


def open_kept(secrets: Sequence[bytes], row: arrivals.SealedArrival) -> KeptArrival:
    """The arrival of a row. Raises Unreadable if none of `secrets` sealed it."""
    outcome: Outcome = "filtered" if row.outcome == "filtered" else "refused"
    return KeptArrival(open_arrival(secrets, row.sealed), outcome, row.reason, row.problem)


def seal_arrival(root: bytes, arrival: Arrival) -> bytes:
    """The whole request, sealed. The first line in it is all but the body, as JSON."""
    head = {**vars(arrival), "headers": dict(arrival.headers), "body": ""}
    return sealing.seal(root, PURPOSE, b"", orjson.dumps(head, default=str) + b"\n" + arrival.body)


def open_arrival(secrets: Sequence[bytes], sealed: bytes) -> Arrival:
    """The request that was sealed. Raises Unreadable if none of `secrets` sealed it."""
    head, _, body = sealing.unseal(secrets, PURPOSE, b"", sealed).partition(b"\n")
    return replace(ARRIVALS.validate_json(head), body=body)

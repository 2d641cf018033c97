"""A page of what was filtered and refused, opened for a person who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from services.intake.captures.handlers.sealed_arrivals import open_kept
from services.intake.captures.schemas.listing import CapturesQuery
from services.intake.captures.store import capture_list
from services.intake.captures.store.arrivals import SealedArrival, find_arrivals
from shared.auth.sealing import Unreadable
from shared.db.connection import Connection
from shared.db.database import Database

REASONS = {
    "test": "Marked as a test",
    "source_not_live": "Its source is not live",
    "invalid": "The body is not as described",
    "unknown-source": "No source of this name is configured",
    "already-captured": "This id came before with other content",
    "failed-here": "Accord failed at it; the operator finds why in the log",
}


@dataclass(frozen=True)
class KeptRow:
    """One row of the page; `body` is None if no secret in ACCORD_SECRET opens it."""

    capture_id: UUID
    received_at: datetime
    source: str
    door: str
    outcome: str
    reason: str
    errors: Sequence[str]
    person: str
    body: str | None


async def load_kept_page(
    database: Database, secrets: Sequence[bytes], query: CapturesQuery
) -> tuple[list[KeptRow], UUID | None]:
    """The rows that the query chooses, newest first, and the cursor of the next page."""

    async def read(conn: Connection) -> list[SealedArrival]:
        found = await capture_list.find_kept_page(conn, query.to_filter(), query.cursor, query.limit)
        return await find_arrivals(conn, [each.capture_id for each in found])

    rows = await database.slow_reads.run(read)
    cursor = rows[-1].capture_id if len(rows) == query.limit else None
    return [make_row(secrets, row) for row in rows], cursor


def make_row(secrets: Sequence[bytes], row: SealedArrival) -> KeptRow:
    body = open_body(secrets, row)
    errors = (row.problem or {}).get("errors") or []
    return KeptRow(
        capture_id=row.capture_id,
        received_at=row.received_at,
        source=row.source or "unknown",
        door=row.door,
        outcome=row.outcome,
        reason=REASONS.get(row.reason, row.reason.replace("_", " ").replace("-", " ").capitalize()),
        errors=[f"`{error['pointer'] or '/'}` {error['detail']}" for error in errors],
        person=describe_person(body) if body is not None else "",
        body=None if body is None else body.decode(errors="replace"),
    )


def open_body(secrets: Sequence[bytes], row: SealedArrival) -> bytes | None:
    try:
        return open_kept(secrets, row).arrival.body
    except Unreadable:
        return None


def describe_person(body: bytes) -> str:
    """The name, or the address, or the number in a capture's body; an empty text if it has none."""
    try:
        contact = orjson.loads(body)["contact"]
        return str(next(contact[field] for field in ("name", "email", "phone") if contact.get(field)))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, StopIteration):
        return ""

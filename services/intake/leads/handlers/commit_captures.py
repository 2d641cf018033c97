"""Taking leads in: a group of arrivals in one transaction, with as many statements for 500 as for one."""

from collections.abc import Sequence
from typing import NamedTuple

from services.intake.captures.domain.capture import Capture
from services.intake.leads.handlers import load_and_save
from services.intake.leads.domain import capture_group
from services.intake.sources.domain import Source
from services.intake.sources.store import find_sources
from shared.auth import Caller, occurred
from shared.db.connection import Connection
from shared.errors import Refusal
from shared.http import Problem
from shared.idempotency.domain import IdempotencyKey
from shared.messaging.outbox import stage

Answer = capture_group.CaptureResult | Refusal | Problem


class CaptureRequest(NamedTuple):
    """A capture, who sent it, and under which Idempotency-Key."""

    capture: Capture
    caller: Caller
    mark: IdempotencyKey | None = None


async def commit_captures(conn: Connection, sent: Sequence[CaptureRequest], secrets: Sequence[bytes]) -> list[Answer]:
    """The answer to each; a group's handler."""
    sources = await find_sources(conn, {one.capture.source for one in sent})
    read = [_read(one, sources.get(one.capture.source), secrets) for one in sent]
    ledger = await load_and_save.load_capture_group(
        conn, [arrival for arrival in read if isinstance(arrival, capture_group.IdentifiedCapture)]
    )
    answers = [_enter(ledger, arrival, one.caller) for arrival, one in zip(read, sent, strict=True)]
    owned = await load_and_save.save_capture_group(conn, ledger)
    await stage(conn, capture_group.events_with_match_keys(ledger, owned), ledger.people.now)
    return answers


def _read(
    one: CaptureRequest, source: Source | None, secrets: Sequence[bytes]
) -> capture_group.IdentifiedCapture | Refusal:
    try:
        return capture_group.identify_capture(one.capture, source, secrets, one.mark)
    except Refusal as refusal:
        return refusal


def _enter(
    ledger: capture_group.CaptureGroup, arrival: capture_group.IdentifiedCapture | Refusal, caller: Caller
) -> Answer:
    if isinstance(arrival, Refusal):
        return arrival
    try:
        return capture_group.apply_capture(
            ledger, arrival, occurred(caller, arrival.capture.occurred_at, ledger.people.now)
        )
    except (Refusal, Problem) as refused:
        return refused

"""Committing a group of captures in one transaction, with as many statements for 500 captures as for one."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.intake.captures.domain.capture import Capture, list_warnings
from services.intake.leads.domain.attribution import IdentifiedCapture, identify_capture
from services.intake.leads.domain.capture_group import CaptureGroup, CaptureResult, apply_capture
from services.intake.leads.handlers import load_group, save_group
from services.intake.sources import domain, store, telemetry
from shared.auth import Caller, accept_occurred_at
from shared.db.connection import Connection
from shared.errors import Refusal
from shared.http import Problem
from shared.messaging import turns

# A capture with many fields takes half a millisecond.
CAPTURES_AT_ONCE = 20


class CaptureRequest(NamedTuple):
    """A capture and its sender."""

    capture: Capture
    caller: Caller


Result = CaptureResult | Refusal | Problem


async def commit_captures(
    conn: Connection,
    requests: Sequence[CaptureRequest],
    secrets: Sequence[bytes],
    known: store.KnownSources,
    health: telemetry.HealthNotes | None = None,
) -> list[Result]:
    """Load, decide and save a group: the result of each capture, in order.

    `secrets` hash the match keys and seal what is filtered; `health` notes the sources that brought leads.
    """
    sources = await known.find(conn, {request.capture.source for request in requests})
    entries = [
        _identify(request.capture, sources, secrets)
        async for piece in turns.in_turns(requests, CAPTURES_AT_ONCE)
        for request in piece
    ]
    identified = [entry for entry in entries if isinstance(entry, IdentifiedCapture)]
    group = await load_group.load_capture_group(conn, identified, known)
    pairs = list(zip(entries, requests, strict=True))
    results = [
        _apply(group, entry, request.caller)
        async for piece in turns.in_turns(pairs, CAPTURES_AT_ONCE)
        for entry, request in piece
    ]
    conn.request_subjects = [result.lead_id if isinstance(result, CaptureResult) else None for result in results]
    await save_group.save_capture_group(conn, group, secrets)
    if health:
        health.note_leads(record.capture.source for record in group.new_captures if record.lead_id)
    return results


def _identify(
    capture: Capture, sources: Mapping[str, domain.Source], secrets: Sequence[bytes]
) -> IdentifiedCapture | Refusal:
    try:
        return identify_capture(capture, sources.get(capture.source), secrets)
    except Refusal as refusal:
        return refusal


def _apply(group: CaptureGroup, entry: IdentifiedCapture | Refusal, caller: Caller) -> Result:
    if isinstance(entry, Refusal):
        return entry
    try:
        occurred_at = accept_occurred_at(caller, entry.capture.occurred_at, group.index.now)
        result = apply_capture(group, entry, occurred_at)
        warnings = list_warnings(entry.capture, entry.phone)
        return result._replace(warnings=warnings) if warnings else result
    except (Refusal, Problem) as refusal:
        return refusal

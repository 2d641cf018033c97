"""The ends of cycles as JSON in a score's row; its names are stored, so they are written down here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.qualification.evaluation.domain.cycles import CycleClosure


def write_closure(closure: CycleClosure) -> dict[str, Any]:
    """The JSON of a closure."""
    return {
        "at": closure.closed_at,
        "handoff_id": closure.handoff_id,
        "cycle": closure.cycle,
        "return_at": closure.return_at,
        "rules_out": closure.ruled_out_by,
        "of": closure.merged_lead_id,
        "won": closure.won,
        "stated_at": closure.stated_at,
        "arrived_at": closure.arrived_at,
    }


def read_closures(text: str) -> tuple[CycleClosure, ...]:
    """The closures in this JSON."""
    return () if text == "[]" else tuple([_read_closure(each) for each in orjson.loads(text)])


def read_superseded(text: str) -> tuple[CycleClosure, ...]:
    """What was told of the ends of handoffs and does not count now, in this JSON."""
    return () if text == "[]" else tuple([_read_one_superseded(each) for each in orjson.loads(text)])


def _read_closure(closure: Mapping[str, Any]) -> CycleClosure:
    return CycleClosure(
        datetime.fromisoformat(closure["at"]),
        UUID(closure["handoff_id"]),
        closure["cycle"],
        _read_instant(closure["return_at"]),
        closure["rules_out"],
        UUID(closure["of"]) if closure["of"] else None,
        closure.get("won", False),
        _read_instant(closure.get("stated_at")),
        arrived_at=_read_instant(closure.get("arrived_at")),
    )


def _read_one_superseded(closure: Mapping[str, Any]) -> CycleClosure:
    # A former version kept nothing but what says that a handoff is open again.
    return replace(_read_closure(closure), reopened=closure.get("reopened", True))


def _read_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

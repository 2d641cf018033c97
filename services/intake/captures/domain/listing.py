"""A list of captures: those that are leads, and those that are kept because they made none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

CaptureOutcome = Literal["accepted", "filtered", "refused"]


@dataclass(frozen=True)
class ListedCapture:
    """One capture; `door`, `reason` and `problem` are known of those that made no lead."""

    capture_id: UUID
    source: str
    door: str | None
    outcome: CaptureOutcome
    reason: str | None
    problem: dict[str, Any] | None
    lead_id: UUID | None
    received_at: datetime


@dataclass(frozen=True)
class CaptureFilter:
    """Which captures; no outcome means all of them."""

    outcome: CaptureOutcome | None = None
    reason: str | None = None
    source: str | None = None

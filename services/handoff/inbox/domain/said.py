"""What sales said of leads in its own words: with rejections, returns, ratings and lost deals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.history import HistoryEntry
from services.handoff.inbox.domain.timeline import Line, Text, write_timeline

JUDGEMENTS = ("handoff.rejected", "handoff.recycled", "handoff.rated", "deal.lost")


@dataclass(frozen=True)
class Said:
    """What was said of a lead. `check`: what the signed clause says of a rejection, empty where it says nothing."""

    lead_id: UUID
    line: Line
    check: str


def list_said(
    handoff: Handoff, history: Sequence[HistoryEntry], texts: Sequence[Text], names: Mapping[str, str], zone: ZoneInfo
) -> list[Said]:
    """The judgements of sales on the lead of a handoff with which it wrote something."""
    said = []
    for entry in history:
        written = [text for text in texts if text.at == entry.at]
        if entry.type not in JUDGEMENTS or not written:
            continue
        step: dict[str, Any] = {"type": entry.type, "at": entry.at, **entry.details}
        (line,) = write_timeline([step], written[:1], names, zone)
        if line.notes:
            said.append(Said(handoff.lead_id, line, step.get("check") or ""))
    return said

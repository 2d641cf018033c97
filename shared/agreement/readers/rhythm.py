"""How often both sides meet by a signed agreement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.agreement.commitments import Period
from shared.agreement.rhythm import MeetingForm


@dataclass(frozen=True, slots=True)
class RhythmTerms:
    """The form of the meeting that is held `every` so many weeks, None without one; and which reviews are held."""

    weekly: MeetingForm | None = None
    every: int = 1
    monthly: bool = False
    quarterly: bool = False

    def names(self, per: Period) -> bool:
        """Whether meetings about such spans are agreed."""
        return {"week": self.weekly is not None, "month": self.monthly, "quarter": self.quarterly}[per]


def read_rhythm(document: Mapping[str, Any]) -> RhythmTerms:
    """How often both sides meet; no meeting is agreed where the document does not say it."""
    rhythm = document.get("rhythm") or {}
    return RhythmTerms(
        rhythm.get("weekly"),
        rhythm.get("every") or 1,
        bool(rhythm.get("monthly")),
        bool(rhythm.get("quarterly")),
    )

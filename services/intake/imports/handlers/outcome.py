"""What became of a piece of rows."""

from dataclasses import dataclass, field
from typing import Any

from services.intake.activities.domain.activity import ActivityResult
from services.intake.captures.domain.erased_keys import PersonErased
from services.intake.imports.domain.errors import REASON_CHARACTERS
from services.intake.imports.domain.progress import Counts, ImportRow, RefusedRow
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.telemetry import count_activity, count_capture


@dataclass
class Outcome:
    """The counts and the refused rows. `outcomes`: those of leads or activities, for the series; `source`: of leads."""

    source: str | None = None
    counts: Counts = field(default_factory=Counts)
    refused: list[RefusedRow] = field(default_factory=list)
    outcomes: list[Any] = field(default_factory=list)

    def refuse(self, row: ImportRow, reason: str) -> None:
        """The row is not taken."""
        self.refused.append(RefusedRow(row.line, row.cells, reason[:REASON_CHARACTERS]))

    def refuse_erased(self, row: ImportRow) -> None:
        """The person of the row was erased after the file came: nothing of the row is kept but its line."""
        self.refused.append(RefusedRow(row.line, (), PersonErased.detail))

    def take(self, result: CaptureResult | ActivityResult) -> None:
        """A row is taken, or was taken before."""
        is_repeat = result.outcome == "duplicate"
        self.counts.accepted += not is_repeat
        self.counts.repeats += is_repeat
        self.counts.warned += bool(isinstance(result, CaptureResult) and result.warnings)
        self.outcomes.append(result.outcome)

    def count(self) -> None:
        """Count what was committed in the series."""
        for outcome in self.outcomes:
            if self.source:
                count_capture(self.source, outcome)
            else:
                count_activity(outcome)


def is_of_erased(result: Any) -> bool:
    """Whether a row is refused because its person was erased after the file came."""
    return isinstance(result, PersonErased)

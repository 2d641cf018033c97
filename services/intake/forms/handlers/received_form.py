"""What became of a form."""

from typing import NamedTuple
from uuid import UUID

from services.intake.captures.handlers.refused_requests import reason_of
from services.intake.forms.domain.judged_form import JudgedForm
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.sources.domain import Source
from shared.http import Problem

INVALID = "invalid"


class ReceivedForm(NamedTuple):
    """What became of a form. `judged`: None if it is not readable. `problem`: what the person is told of a mistake.

    `result`: None while the form waits in the spool.
    """

    judged: JudgedForm | None
    capture_id: UUID
    result: CaptureResult | Problem | None
    problem: Problem | None = None

    def error(self) -> str:
        """The code of the mistake; of an invalid value the name of its field, such as `email`."""
        if self.problem is None:
            return ""
        code = reason_of(self.problem)
        pointers = [error.pointer for error in self.problem.errors]
        return pointers[0].rpartition("/")[2] if code == INVALID and pointers and pointers[0] else code


class TakenForm(NamedTuple):
    """What became of a request at the door. `source`: None if there is no such form."""

    source: Source | None
    received: ReceivedForm | Problem

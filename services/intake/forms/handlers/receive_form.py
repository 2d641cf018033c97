"""What becomes of one form: the same when it arrives and when it is taken up again later."""

from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.handlers.keep_arrivals import reason_of
from services.intake.forms.domain.judged_form import JudgedForm
from services.intake.forms.handlers.capture_submission import capture_submission
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.read_arrival import ReadForm, read_arrival
from services.intake.leads.handlers.capture_arrival import keep_refused
from services.intake.sources.domain import Source
from shared.http import Problem
from shared.http.error_handlers import to_problem

INVALID = "invalid"


class ReceivedForm(NamedTuple):
    """What became of a form. `judged`: None if it is not readable. `problem`: the mistake for which it was refused."""

    judged: JudgedForm | None
    capture_id: UUID
    problem: Problem | None = None

    def error(self) -> str:
        """The code of the mistake; of an invalid value the name of its field, such as `email`."""
        if self.problem is None:
            return ""
        code = reason_of(self.problem)
        pointers = [error.pointer for error in self.problem.errors]
        return pointers[0].rpartition("/")[2] if code == INVALID and pointers and pointers[0] else code


async def receive_form(door: FormDoor, arrival: Arrival, source: Source) -> ReceivedForm:
    """Capture what the form in this arrival says, see `capture_form`."""
    return await capture_form(door, await read_arrival(door, arrival, source))


async def capture_form(door: FormDoor, read: ReadForm) -> ReceivedForm:
    """Capture what a form says, once it is durable; what a program sent is filtered, and a mistake is kept.

    Raises Unavailable.
    """
    arrival, judged = read.arrival, read.judged
    if read.refusal is not None or judged is None:
        problem = to_problem(read.refusal, door.error_map) if read.refusal else Problem(422)
        await keep_refused(door.queues, arrival, problem)
        return ReceivedForm(judged, arrival.capture_id, problem)
    result = await capture_submission(door, read, judged)
    if isinstance(result, Problem):
        # A program that is answered otherwise than a person would know that it was found out.
        return ReceivedForm(judged, arrival.capture_id, None if judged.spam else result)
    return ReceivedForm(judged, result.capture_id)

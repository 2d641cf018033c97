"""What becomes of one form: the same when it arrives and when it is taken up again later."""

from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.handlers.capture_submission import capture_submission
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.read_arrival import ReadForm, read_arrival
from services.intake.forms.handlers.received_form import ReceivedForm
from services.intake.forms.handlers.record_first_touch import record_first_touch
from services.intake.leads.handlers.capture_arrival import keep_refused
from services.intake.sources.domain import Source
from shared.http import Problem
from shared.http.error_handlers import to_problem


async def receive_form(door: FormDoor, arrival: Arrival, source: Source) -> ReceivedForm:
    """Capture what the form in a kept arrival says, see `capture_form`."""
    read = await read_arrival(door, arrival, source)
    return await capture_form(door, read._replace(received_at=arrival.received_at))


async def capture_form(door: FormDoor, read: ReadForm) -> ReceivedForm:
    """Capture what a form says, once it is durable; what a program sent is filtered, and a mistake is kept.

    Raises Unavailable.
    """
    arrival, judged = read.arrival, read.judged
    if read.refusal is not None or judged is None:
        problem = to_problem(read.refusal, door.error_map) if read.refusal else Problem(422)
        await keep_refused(door.queues, arrival, problem)
        return ReceivedForm(judged, arrival.capture_id, problem, problem)
    result = await capture_submission(door, read, judged)
    if isinstance(result, Problem):
        # A program that is answered otherwise than a person would know that it was found out.
        return ReceivedForm(judged, arrival.capture_id, result, None if judged.spam else result)
    await record_first_touch(door, arrival, judged.form, result)
    return ReceivedForm(judged, result.capture_id, result)

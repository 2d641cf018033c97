"""The doors of intake: by its name, what captures an arrival at it again."""

from functools import partial

from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.receive_form import receive_form
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import capture_arrival
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.leads.handlers.replay import Doors as Doors
from services.intake.sources.domain import UnknownSource
from shared.http import Problem
from shared.http.error_handlers import ErrorMap, to_problem


def make_doors(queues: CaptureQueues, error_map: ErrorMap, forms: FormDoor, replays: Doors) -> Doors:
    """The doors of this process; `error_map` turns refusals into problems, `replays` are those of platforms."""
    return {"api": partial(send_by_api, queues, error_map), "form": partial(send_form, forms), **replays}


async def send_by_api(queues: CaptureQueues, error_map: ErrorMap, arrival: Arrival) -> CaptureResult | Problem:
    """Capture a body of `POST /v1/leads`."""
    return await capture_arrival(queues, error_map, arrival, arrival.body)


async def send_form(forms: FormDoor, arrival: Arrival) -> CaptureResult | Problem:
    """Capture a form."""
    source = await forms.sources.find(arrival.source)
    if source is None:
        return to_problem(UnknownSource(arrival.source), forms.error_map)
    received = await receive_form(forms, arrival, source)
    return received.result or Problem(503)

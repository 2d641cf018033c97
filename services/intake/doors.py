"""The doors of intake: by its name, what captures an arrival at it again."""

from functools import partial

from services.intake.captures.domain.arrival import Arrival
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import capture_arrival
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.leads.handlers.replay import Doors as Doors
from shared.http import Problem
from shared.http.error_handlers import ErrorMap


def make_doors(queues: CaptureQueues, answers: ErrorMap) -> Doors:
    """The doors of this process; `answers` turn refusals into problems."""
    return {"api": partial(_send_by_api, queues, answers)}


async def _send_by_api(queues: CaptureQueues, answers: ErrorMap, arrival: Arrival) -> CaptureResult | Problem:
    return await capture_arrival(queues, answers, arrival, arrival.body)

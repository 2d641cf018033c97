"""Capturing a form under the id of its submission, by which a second click is known."""

from typing import Any

import orjson

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.domain.capture import AlreadyCaptured
from services.intake.captures.handlers.keep_arrivals import reason_of
from services.intake.captures.store.arrivals import delete_arrivals
from services.intake.forms.domain.judged_form import JudgedForm
from services.intake.forms.domain.submission import bound_id
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import capture_arrival
from shared.http import Problem


async def capture_submission(
    door: FormDoor, arrival: Arrival, judged: JudgedForm, told: dict[str, Any]
) -> CaptureResult | Problem:
    """Capture a form under the id of its submission; `told`: what the capture says beside the form.

    A person who changes a form and sends it again, sends another one. What is filtered takes no submission's id: the
    person may send the same once more, and pass.
    """
    submission = door.submissions.identify(judged.form, judged.body, arrival.received_at)
    for external_id in filter(None, (submission.external_id, submission.other_id)):
        own_id = bound_id(f"{external_id}~{judged.spam}" if judged.spam else external_id)
        document = orjson.dumps({**judged.body, **told, "external_id": own_id})
        result = await capture_arrival(door.queues, door.error_map, arrival, document, judged.spam)
        if not isinstance(result, Problem) or reason_of(result) != AlreadyCaptured.code:
            return result
        # It is no mistake of the person, and nothing that marketing can mend.
        await door.database.run(lambda conn: delete_arrivals(conn, [arrival.capture_id]))
    return CaptureResult(arrival.capture_id, None, True, "duplicate")

"""Capturing a form under the id of its submission, by which a second click is known."""

import orjson

from services.intake.captures.domain.arrival import Way
from services.intake.captures.domain.capture import AlreadyCaptured
from services.intake.captures.handlers.refused_requests import reason_of
from services.intake.captures.store.arrivals import delete_arrivals
from services.intake.forms.domain.judged_form import JudgedForm
from services.intake.forms.domain.submission import bound_id
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.read_arrival import ReadForm
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import capture_by_way
from shared.http import Problem


async def capture_submission(door: FormDoor, read: ReadForm, judged: JudgedForm) -> CaptureResult | Problem:
    """Capture a form under the id of its submission.

    A person who changes a form and sends it again, sends another one. What is filtered takes no submission's id: the
    person may send the same once more, and pass.
    """
    arrival = read.arrival
    submission = door.submissions.identify(judged.form, judged.body, arrival.received_at, arrival.address)
    for external_id in submission.list_ids():
        own_id = bound_id(f"{external_id}~{judged.spam}" if judged.spam else external_id)
        document = orjson.dumps({**judged.body, "external_id": own_id})
        ids = (arrival.capture_id, arrival.lead_id)
        way = Way(arrival.door, judged.spam, ids, occurred_at=read.occurred_at, received_at=read.received_at)
        result = await capture_by_way(door.queues, door.error_map, arrival, document, way)
        if not isinstance(result, Problem) or reason_of(result) != AlreadyCaptured.code:
            return result
        # It is no mistake of the person, and nothing that marketing can mend.
        await door.database.run(lambda conn: delete_arrivals(conn, [arrival.capture_id]))
    return CaptureResult(arrival.capture_id, None, True, "duplicate")

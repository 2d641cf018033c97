"""Recording where the person of a form came from for the first time."""

from contextlib import suppress

import orjson

from services.intake.activities.handlers.record_activity import record_activity
from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.domain.first_touch import find_first_touch
from services.intake.forms.domain.form import Form
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import DOOR
from shared.errors import Refusal
from shared.http import Problem


async def record_first_touch(door: FormDoor, arrival: Arrival, form: Form, result: CaptureResult) -> None:
    """Record the first visit that the form tells of as an activity of its lead. Raises Unavailable."""
    if result.lead_id is None:
        return
    body = find_first_touch(form, result.lead_id, arrival.received_at)
    if body is None:
        return
    # The browser remembers it, where anything may have changed it: what cannot be read costs no lead.
    with suppress(Refusal, Problem):
        await record_activity(door.activities, door.secrets, orjson.dumps(body), DOOR, None)

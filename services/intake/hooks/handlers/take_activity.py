"""Taking an activity that a platform told of."""

from services.intake.activities.domain.activity import ActivityResult
from services.intake.activities.handlers.record_activity import record_activity
from services.intake.captures.domain.arrival import Arrival, Way
from services.intake.captures.domain.erased_keys import PersonErased
from services.intake.hooks.handlers.door import Door
from services.intake.leads.handlers.capture_arrival import DOOR, keep_refused
from shared.errors import Refusal
from shared.http import Problem
from shared.http.error_handlers import to_problem


async def take_activity(door: Door, arrival: Arrival, raw: bytes, way: Way) -> ActivityResult | Problem:
    """Record an activity; one that is refused is kept, but for a repeat and one of an erased person."""
    try:
        return await record_activity(door.activities, door.secrets, raw, DOOR, None, way.received_at)
    except PersonErased as refusal:
        return to_problem(refusal, door.answers)
    except Refusal as refusal:
        problem = to_problem(refusal, door.answers)
    except Problem as refused:
        problem = refused
    if problem.status_code != 409:
        door.health.note_failure(arrival.source, "refused")
        await keep_refused(door.leads, arrival, problem)
    return problem

"""Forms while PostgreSQL is away: they are answered as usual, kept in the spool, and captured later."""

import orjson

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.read_arrival import ReadForm, read_arrival
from services.intake.forms.handlers.receive_form import capture_form
from services.intake.forms.handlers.received_form import ReceivedForm
from services.intake.leads.handlers.capture_arrival import keep_refused
from services.intake.sources.domain import Source, UnknownSource
from shared.errors import Unavailable
from shared.http import Problem
from shared.http.error_handlers import to_problem


async def find_source(door: FormDoor, name: str) -> Source | None:
    """The source of a form: as it is now, and as it was while PostgreSQL is away. Raises Unavailable."""
    if door.spool.waiting and (known := door.sources.recall(name)):
        return known
    try:
        return await door.sources.find(name)
    except Unavailable:
        if known := door.sources.recall(name):
            return known
        raise


async def take_form(door: FormDoor, arrival: Arrival, source: Source) -> ReceivedForm:
    """Capture a form; while PostgreSQL is away, or others wait before it, keep it in the spool. Raises Unavailable."""
    read = await read_arrival(door, arrival, source)
    if not (door.spool.waiting or (door.sources.is_away and door.spool.files)):
        try:
            return await capture_form(door, read)
        except Unavailable:
            if door.spool.files is None:
                raise
    return await spool_form(door, read)


async def spool_form(door: FormDoor, read: ReadForm) -> ReceivedForm:
    """Keep a form in the spool; a mistake is answered, and not kept."""
    problem = find_mistake(door, read)
    if problem is None:
        await door.spool.add(read.arrival)
    return ReceivedForm(read.judged, read.arrival.capture_id, None, problem)


def find_mistake(door: FormDoor, read: ReadForm) -> Problem | None:
    """What the person would have to mend, as far as that is known without PostgreSQL."""
    if read.refusal is not None:
        return to_problem(read.refusal, door.error_map)
    if read.judged is None or read.judged.spam:
        return None
    try:
        read_capture(orjson.dumps(read.judged.body))
    except Problem as problem:
        return problem
    return None


async def receive_again(door: FormDoor, arrival: Arrival) -> None:
    """Receive a form that was kept: it happened when it arrived. The same form again changes nothing."""
    source = door.sources.recall(arrival.source) or await door.sources.find(arrival.source)
    if source is None:
        await keep_refused(door.queues, arrival, to_problem(UnknownSource(), door.error_map))
        return
    read = await read_arrival(door, arrival, source)
    await capture_form(door, read._replace(occurred_at=arrival.received_at, received_at=arrival.received_at))

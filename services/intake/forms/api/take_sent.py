"""Taking what a request at the door for forms sends: its arrival is what is kept of it."""

from collections.abc import Awaitable, Callable

from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.api.arriving import KEPT_HEADERS, SentForm, read_clock
from services.intake.forms.domain.judged_form import OVER_RATE, is_allowed_page
from services.intake.forms.handlers import spool_form
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.received_form import TakenForm
from services.intake.forms.schemas.read_form import PLAIN_TEXT, TYPES, is_form, type_of
from services.intake.sources.domain import Source
from shared.http import Problem

HEADER_CHARACTERS = 2000
TOO_MANY = "Too many forms from this address"
NOT_FROM_HERE = "A form as plain text is taken from pages of the source's allowed_origins alone"
UNKNOWN_TYPE = f"The form must be {', '.join(TYPES)}: name it in the header Content-Type"


async def take_sent(door: FormDoor, sent: SentForm, read: Callable[[], Awaitable[bytes]]) -> TakenForm:
    """Take a form, whose body `read` returns. Raises Unavailable."""
    source = await spool_form.find_source(door, sent.source)
    if source is None:
        return TakenForm(None, Problem(404, "There is no such form"))
    try:
        return TakenForm(source, await spool_form.take_form(door, await read_arrival(sent, door, source, read), source))
    except Problem as problem:
        return TakenForm(source, problem)


async def read_arrival(sent: SentForm, door: FormDoor, source: Source, read: Callable[[], Awaitable[bytes]]) -> Arrival:
    """The arrival of this request. Raises Problem 403, 413, 415 or 429 for what no person's browser sends."""
    address = sent.address
    if not door.limits.count_request(address):
        raise door.limits.flood.problem(address, TOO_MANY)
    headers = {name: sent.headers[name][:HEADER_CHARACTERS] for name in KEPT_HEADERS if name in sent.headers}
    kind = type_of(headers.get("content-type", ""))
    if not is_form(kind) or sent.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, UNKNOWN_TYPE)
    if kind == PLAIN_TEXT and not is_allowed_page(headers, source):
        raise Problem(403, NOT_FROM_HERE)
    if not door.limits.count_form(address):
        headers[OVER_RATE] = "1"
    body = await read()
    return Arrival(uuid7(), uuid7(), "form", sent.source, read_clock(), body, headers=headers, address=address)

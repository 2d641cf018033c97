"""A request at the door for forms, as what is kept of it; and what the browser that sent it may be told."""

import time
from datetime import UTC, datetime

from starlette.requests import Request
from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.forms.domain.judged_form import OVER_RATE, is_allowed_page
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.schemas.read_form import PLAIN_TEXT, TYPES, is_form, type_of
from services.intake.sources.domain import Source
from shared.http import JSON, Problem
from shared.http.client_address import client_address

KEPT_HEADERS = ("content-type", "origin", "referer", "host")
HEADER_CHARACTERS = 2000
TOO_MANY = "Too many forms from this address"
NOT_FROM_HERE = "A form as plain text is taken from pages of the source's allowed_origins alone"
UNKNOWN_TYPE = f"The form must be {', '.join(TYPES)}: name it in the header Content-Type"


async def read_request(request: Request, door: FormDoor, source: Source | None) -> Arrival:
    """The arrival of this request. Raises Problem 403, 413, 415 or 429 for what no person's browser sends."""
    address = client_address(request)
    if not door.limits.count_request(address):
        raise door.limits.flood.problem(address, TOO_MANY)
    headers = {name: request.headers[name][:HEADER_CHARACTERS] for name in KEPT_HEADERS if name in request.headers}
    kind = type_of(headers.get("content-type", ""))
    if not is_form(kind) or request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, UNKNOWN_TYPE)
    if kind == PLAIN_TEXT and not is_allowed_page(headers, source):
        raise Problem(403, NOT_FROM_HERE)
    if not door.limits.count_form(address):
        headers[OVER_RATE] = "1"
    body = await request.body()
    received_at = datetime.fromtimestamp(time.time(), UTC)
    name = request.path_params["source"]
    return Arrival(uuid7(), uuid7(), "form", name, received_at, body, headers=headers, address=address)


def wants_json(request: Request) -> bool:
    """Whether a script reads the answer, not a person in a window."""
    accept = request.headers.get("accept", "")
    if JSON in accept:
        return True
    in_window = "text/html" in accept or request.headers.get("sec-fetch-mode") == "navigate"
    kind = type_of(request.headers.get("content-type", ""))
    return not in_window and (kind in (JSON, PLAIN_TEXT) or kind.endswith("+json"))

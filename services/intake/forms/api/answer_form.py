"""The answer to a form: nothing of what was sent is in it, and it leads to no page that the source does not name."""

from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.forms.api.arriving import SentForm, wants_json
from services.intake.forms.domain.destination import find_thank_you, find_way_back
from services.intake.forms.domain.web_addresses import origin_of
from services.intake.forms.handlers.received_form import ReceivedForm, TakenForm
from services.intake.sources.domain import Source
from shared.http import JSON, Problem
from shared.http.problem_response import to_response


def answer_form(request: Request, sent: SentForm, taken: TakenForm) -> Response:
    """The answer to a form: as JSON for a script, else the way on for a person."""
    return answer_taken(sent, taken) or share(sent.headers, taken.source, answer_mistake(request, sent, taken))


def answer_taken(sent: SentForm, taken: TakenForm) -> Response | None:
    """The answer to a form without a mistake; None to another one."""
    source, received = taken
    if source is None or isinstance(received, Problem) or received.problem is not None:
        return None
    if wants_json(sent.headers):
        response = Response(orjson.dumps({"capture_id": str(received.capture_id)}), 202, media_type=JSON)
    else:
        target = find_thank_you(received.judged.form, source) if received.judged else None
        response = RedirectResponse(target or f"/v1/forms/{source.source}/thanks", 303)
    return share(sent.headers, source, response)


def answer_mistake(request: Request, sent: SentForm, taken: TakenForm) -> Response:
    """The answer that names the mistake; a person is led back to the form, if its page is known."""
    source, received = taken
    if isinstance(received, Problem):
        return to_response(request, received)
    back = find_page(source, received) if source and not wants_json(sent.headers) else None
    return RedirectResponse(back, 303) if back else to_response(request, received.problem or Problem(422))


def find_page(source: Source, received: ReceivedForm) -> str | None:
    """The page to which the person is led back, with the mistake; None if it is not known."""
    judged = received.judged
    return find_way_back(judged.form, source, judged.page, received.error()) if judged else None


def share(headers: Mapping[str, str], source: Source | None, response: Response) -> Response:
    """The response with the headers by which a script of an allowed origin may read it (CORS)."""
    response.headers["vary"] = "origin, accept"
    origin = headers.get("origin", "")
    if source is not None and source.allowed_origins and origin_of(origin) in source.allowed_origins:
        response.headers["access-control-allow-origin"] = origin
    return response

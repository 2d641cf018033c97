"""The answer to a form: nothing of what was sent is in it, and it leads to no page that the source does not name."""

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.forms.api.arriving import wants_json
from services.intake.forms.domain.destination import find_thank_you, find_way_back
from services.intake.forms.domain.web_addresses import origin_of
from services.intake.forms.handlers.received_form import ReceivedForm
from services.intake.sources.domain import Source
from shared.http import JSON
from shared.http.problem_response import to_response


def answer_form(request: Request, source: Source, received: ReceivedForm) -> Response:
    """The answer to a form: as JSON for a script, else the way on for a person."""
    form, page = (received.judged.form, received.judged.page) if received.judged else (None, None)
    if received.problem is not None:
        back = form and page and find_way_back(form, source, page, received.error())
        return (
            RedirectResponse(back, 303) if back and not wants_json(request) else to_response(request, received.problem)
        )
    if wants_json(request):
        return Response(orjson.dumps({"capture_id": str(received.capture_id)}), 202, media_type=JSON)
    target = find_thank_you(form, source) if form else None
    return RedirectResponse(target or f"/v1/forms/{source.source}/thanks", 303)


def share(request: Request, source: Source | None, response: Response) -> Response:
    """The response with the headers by which a script of an allowed origin may read it (CORS)."""
    response.headers["vary"] = "origin, accept"
    origin = request.headers.get("origin", "")
    if source is not None and origin_of(origin) in source.allowed_origins:
        response.headers["access-control-allow-origin"] = origin
    return response

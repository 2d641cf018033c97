"""The public routes for forms, without a key: the door, and what browsers ask before a script may use it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.intake.forms.api.answer_form import answer_form, share
from services.intake.forms.api.arriving import read_headers
from services.intake.forms.api.direct_form import make_route, take_request
from services.intake.forms.domain.judged_form import NoContact, is_allowed_page
from services.intake.forms.handlers.form_door import FormDoor
from services.intake.forms.handlers.spool_form import find_source
from services.intake.forms.schemas.answers import FormIn, FormOut
from services.intake.forms.schemas.read_form import IN_PARTS, UnreadableForm
from shared.http import FORM, JSON, Documentation, Router, document_route, problem_from

router = Router(
    answers={refusal: lambda refused: problem_from(refused, 422, "") for refusal in (NoContact, UnreadableForm)}
)

DOCUMENTATION = Documentation(
    body=FormIn, types=(JSON, FORM, IN_PARTS), answers={202: FormOut}, refusals=(403, 429), key=False, leads_on=True
)
PREFLIGHT_SECONDS = 600
THANK_YOU = b"""<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Thank you</title><h1>Thank you</h1><p>What you sent has arrived.</p></html>
"""


@document_route(DOCUMENTATION)
async def post_form(request: Request) -> Response:
    """Take a form that a person filled in: urlencoded, multipart (text only) or JSON, at most 64 KiB.

    A browser is led on by 303; `Accept: application/json` is answered 202.
    """
    sent, taken = await take_request(request)
    return answer_form(request, sent, taken)


async def preflight_form(request: Request) -> Response:
    """Whether a page may send this form by a script (CORS); it may if its origin is allowed."""
    door: FormDoor = request.app.state.intake.forms
    source = await find_source(door, request.path_params["source"])
    headers = {
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type, accept",
        "access-control-max-age": str(PREFLIGHT_SECONDS),
    }
    allowed = source is not None and is_allowed_page(request.headers, source)
    return share(
        read_headers(request.scope["headers"]), source, Response(status_code=204, headers=headers if allowed else None)
    )


async def show_thank_you(request: Request) -> Response:
    """The plain page for sources that have none of their own; the same for every name."""
    return Response(THANK_YOU, media_type="text/html")


fast_routes = [
    make_route("/v1/forms/{source}", post_form),
    Route("/v1/forms/{source}", preflight_form, methods=["OPTIONS"]),
    Route("/v1/forms/{source}/thanks", show_thank_you, methods=["GET"]),
]

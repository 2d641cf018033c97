"""What the buttons of `/captures` do."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.intake.captures.handlers.settle_arrivals import Settling
from services.intake.captures.pages.kept import Marketing, render_failure
from services.intake.captures.schemas.listing import MendedIn
from services.intake.leads.handlers.release import release_capture
from services.intake.leads.handlers.replay import replay_capture
from shared.auth.form_fields import read_form
from shared.errors import Refusal
from shared.http import Problem, Router

router = Router(include_in_schema=False)


@router.post("/captures/{capture_id}/release")
async def send_release(capture_id: UUID, request: Request, viewer: Marketing) -> Response:
    """Let a filtered capture through, as `POST /v1/captures/{capture_id}/release` does."""
    intake = request.app.state.intake
    settling = Settling(intake.secrets, viewer.key_id, capture_id)
    try:
        await intake.database.run(lambda conn: release_capture(conn, settling))
    except (Refusal, Problem) as failure:
        return await render_failure(request, capture_id, failure)
    return RedirectResponse("/captures?done=released", 303)


@router.post("/captures/{capture_id}/replay")
async def send_replay(capture_id: UUID, request: Request, viewer: Marketing) -> Response:
    """Send a refused capture again with the body of the form, as `POST /v1/captures/{capture_id}/replay` does."""
    intake, body = request.app.state.intake, MendedIn(body=(await read_form(request)).get("body") or None)
    doors, settling = intake.doors, Settling(intake.secrets, viewer.key_id, capture_id)
    try:
        await replay_capture(intake.database, doors, settling, body.to_bytes())
    except (Refusal, Problem) as failure:
        return await render_failure(request, capture_id, failure)
    return RedirectResponse("/captures?done=replayed", 303)

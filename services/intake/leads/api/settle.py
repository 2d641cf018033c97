"""The routes that let filtered captures through and send refused ones again."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from services.intake.captures.handlers.settle_arrivals import Settling
from services.intake.captures.schemas import listing
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.release import release_capture
from services.intake.leads.handlers.replay import replay_capture
from shared.auth import Caller, RequireScope
from shared.http import Body, Router, problems

router = Router()

Marketing = Annotated[Caller, Depends(RequireScope("marketing", unbound=True))]


@router.post("/v1/captures/{capture_id}/release", responses=problems(404, 409))
async def post_release(capture_id: UUID, request: Request, caller: Marketing) -> listing.SettledOut:
    """Make a filtered capture a lead, as if nothing had filtered it."""
    intake = request.app.state.intake
    settling = Settling(intake.secrets, caller.key_id, capture_id)
    return settled_out(await intake.database.run(lambda conn: release_capture(conn, settling)))


@router.post("/v1/captures/{capture_id}/replay", responses=problems(404, 409))
async def post_replay(
    capture_id: UUID,
    request: Request,
    caller: Marketing,
    body: Annotated[listing.MendedIn, Depends(Body(listing.MendedIn))],
) -> listing.SettledOut:
    """Send a refused capture again, as it came or mended. If it is refused again, it is kept with the new reason."""
    intake = request.app.state.intake
    doors, settling = intake.doors, Settling(intake.secrets, caller.key_id, capture_id)
    return settled_out(await replay_capture(intake.database, doors, settling, body.to_bytes()))


def settled_out(result: CaptureResult) -> listing.SettledOut:
    return listing.SettledOut(capture_id=result.capture_id, lead_id=result.lead_id, outcome=result.outcome)

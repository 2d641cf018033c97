"""The form that names the lead whose routing is tried."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.handoff.routing_setup.handlers import find_lead
from services.handoff.routing_setup.pages import forms
from services.handoff.routing_setup.schemas import TrialForm
from shared.auth.setup import SalesAdmin, make_setup_router, place_errors, submit
from shared.http import FieldError, Problem, parse_body

UNKNOWN_LEAD = "No lead is known by this."

router = make_setup_router()


@router.post(forms.TRIALS)
async def find_lead_to_try(request: Request, viewer: SalesAdmin) -> Response:
    """Find the lead that the form names, and show who would get it: its address has no e-mail address in it."""
    found: list[UUID] = []

    async def send(raw: bytes) -> None:
        reference, handoff = parse_trial(raw).to_reference(), request.app.state.handoff
        async with handoff.database.read_connection() as conn:
            lead_id = reference.lead_id or await find_lead(conn, reference.keys(handoff.secrets))
        if lead_id is None:
            raise Problem(422, "The lead is not known", [FieldError("/lead", UNKNOWN_LEAD)])
        found.append(lead_id)

    answer = await submit(request, forms.make_trial_step(), send)
    return RedirectResponse(f"{forms.ADDRESS}?lead={found[0]}", 303) if found else answer


def parse_trial(raw: bytes) -> TrialForm:
    """The lead that the form names. Raises Problem 422 about its only field."""
    try:
        return parse_body(TrialForm, raw)
    except Problem as problem:
        raise place_errors(problem, lambda _: "/lead") from None

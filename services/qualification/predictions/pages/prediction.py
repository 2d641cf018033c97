"""`/scores/{lead_id}/prediction`: how likely a lead is won, by itself and as a part of the page of the lead."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.qualification.dependencies import get_dependencies
from services.qualification.predictions.handlers.predict import predict
from services.qualification.predictions.pages.words import write_customer, write_reasons
from services.qualification.scores.handlers.load_score import load_score
from shared.auth import Caller, Viewer
from shared.http import Problem, Router
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/scores/{lead_id}/prediction", response_class=HTMLResponse)
async def show_prediction(
    lead_id: UUID, request: Request, viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))]
) -> HTMLResponse:
    """The chance with its reasons, and customers who are alike; a bound seller sees those of the seller's leads."""
    dependencies = get_dependencies(request)
    found = await predict(dependencies.database, lead_id, viewer.seller)
    if found is None and await load_score(dependencies, lead_id, viewer.seller) is None:
        raise Problem(404, "There is no such lead")
    shown = {"lead_id": lead_id, "prediction": found, "reasons": write_reasons(found) if found else []}
    template = "prediction_part.html" if "hx-request" in request.headers else "prediction.html"
    return page(template, write_customer=write_customer, **shown, **request.state.frame)

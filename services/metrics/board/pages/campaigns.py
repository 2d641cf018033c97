"""`/campaigns`: the campaigns, a form for one, and a page for each: what was agreed, and what came of it."""

from typing import Annotated

import orjson
from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse, Response

from services.metrics.board.pages.board import page
from services.metrics.board.pages.campaign_context import build_campaign_context, build_list_context, make_step
from services.metrics.board.pages.said import find_said_url
from services.metrics.campaigns import api, schemas
from services.metrics.campaigns.handlers import load_campaign, load_campaigns, to_request
from services.metrics.projections.domain.journeys import fold_group
from shared.auth import Caller, Viewer, form_fields, setup
from shared.http import Name, Problem, Router, parse_body

router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))]
Marketing = Annotated[Caller, Depends(Viewer("marketing", unbound=True))]


@router.get("/campaigns", response_class=HTMLResponse)
async def show_campaigns(request: Request, viewer: Reader) -> HTMLResponse:
    """The campaigns, those that start last first, and for marketing the form that adds one or changes it."""
    known = await load_campaigns(request.app.state.metrics)
    context = build_list_context(known, with_form=viewer.allows("marketing"))
    return page("campaigns.html", **context, problem=None, **request.state.frame)


@router.post("/campaigns", response_class=HTMLResponse)
async def send_campaign(request: Request, viewer: Marketing) -> Response:
    """Save what is in the form, as `PUT /v1/campaigns/{campaign}` does."""
    sent = await form_fields.read_form(request)
    name = sent.get("campaign", "").strip()

    async def send(raw: bytes) -> None:
        filled = orjson.loads(raw)
        filled.pop("campaign", None)
        targets = filled.pop("indicators", {})
        filled["indicators"] = [{"report": report, "target": target} for report, target in targets.items()]
        body = parse_body(schemas.CampaignIn, orjson.dumps(filled))
        await api.put_campaign(name, request, viewer, body)

    return await setup.submit(request, make_step(name), send)


@router.get("/campaigns/{campaign}", response_class=HTMLResponse)
async def show_campaign(campaign: Annotated[Name, Path()], request: Request, viewer: Reader) -> HTMLResponse:
    """Leads, steps, cost, revenue, what sales said, and the agreed indicators against what came of them."""
    known = await load_campaign(request.app.state.metrics, fold_group(campaign) or "")
    if known is None:
        raise Problem(404, "There is no such campaign")
    asked = to_request(known.campaign)
    words = await find_said_url(request.app.state.metrics, asked, "cohort", {"campaign": known.campaign.campaign})
    context = build_campaign_context(known) | {"said": words}
    return page("campaign.html", **context, **request.state.frame)

"""The routes of campaigns."""

from typing import Annotated

from fastapi import Depends, Path, Request

from services.metrics.campaigns.handlers import load_campaign, load_campaigns
from services.metrics.campaigns.schemas import CampaignIn, CampaignOut, CampaignsOut, to_campaign_out
from services.metrics.campaigns.store import SHOWN_LIMIT, save_campaign
from services.metrics.projections.domain.journeys import fold_group
from shared.auth import Caller, RequireScope
from shared.http import Body, FieldError, Name, Problem, Router, problems

router = Router()
CampaignName = Annotated[Name, Path()]
BLANK = "Must be the name of the campaign under which it is paid."


@router.put("/v1/campaigns/{campaign}")
async def put_campaign(
    campaign: CampaignName,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("marketing", unbound=True))],
    body: Annotated[CampaignIn, Depends(Body(CampaignIn))],
) -> CampaignOut:
    """State what was agreed for a campaign, which is `live` on its days while an agreement is in force."""
    agreed = body.to_campaign(campaign)
    if not agreed.key:
        raise Problem(422, "The address is not as described", [FieldError("/path/campaign", BLANK)])
    await request.app.state.metrics.run(lambda conn: save_campaign(conn, agreed, caller.key_id))
    return await show(request, campaign)


@router.get("/v1/campaigns/{campaign}", responses=problems(404))
async def get_campaign(
    campaign: CampaignName,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("read", "marketing", "sales", unbound=True))],
) -> CampaignOut:
    """A campaign, and its indicators against what came of the leads that were first captured in its days."""
    return await show(request, campaign)


@router.get("/v1/campaigns")
async def list_campaigns(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("read", "marketing", "sales", unbound=True))]
) -> CampaignsOut:
    """The campaigns, those that start last first, without what came of them."""
    known = await load_campaigns(request.app.state.metrics)
    shown = [to_campaign_out(each) for each in known[:SHOWN_LIMIT]]
    return CampaignsOut(campaigns=shown, truncated=len(known) > SHOWN_LIMIT)


async def show(request: Request, campaign: str) -> CampaignOut:
    """The campaign as a response. Raises Problem 404."""
    known = await load_campaign(request.app.state.metrics, fold_group(campaign) or "")
    if known is None:
        raise Problem(404, "There is no such campaign")
    return to_campaign_out(known)

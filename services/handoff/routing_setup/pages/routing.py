"""`/setup/routing`: the rules in order and in words, and who would get a lead by them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from services.handoff.routing.store import active_routing
from services.handoff.routing_setup.domain.rule_words import describe_rules
from services.handoff.routing_setup.handlers import list_recent_leads, try_lead
from services.handoff.routing_setup.pages import forms
from shared.auth.setup import SalesAdmin, make_setup_router
from shared.web import make_page_renderer
from shared.web.attribute_words import name_field, show_value

page = make_page_renderer(__file__)
router = make_setup_router()


@router.get(forms.ADDRESS, response_class=HTMLResponse)
async def show_routing(
    request: Request, viewer: SalesAdmin, lead: Annotated[UUID | None, Query()] = None
) -> HTMLResponse:
    """The rules in force; with `lead` who would get that lead, by which rule, and why the others would not."""
    async with request.app.state.handoff.database.read_connection() as conn:
        document = await active_routing(conn)
        trial = await try_lead(conn, document, lead) if lead else None
        recent, targets = await list_recent_leads(conn), await forms.find_targets(conn)
    return page(
        "routing.html",
        version=document.version,
        rules=describe_rules(document),
        lead=lead,
        trial=trial,
        recent=recent,
        trial_step=forms.make_trial_step(),
        rule_step=forms.make_rule_step(document, None, targets),
        problem=None,
        name_field=name_field,
        show_value=show_value,
        **request.state.frame,
    )

"""The links of notices, and what browsers send by them."""

import re
from typing import Any
from uuid import UUID

import httpx2
from uuid_utils.compat import uuid7

from services.handoff.notices.handlers.links import make_token
from tests.handoff.event_builders import SECRET, agreement_activated, lead_captured, lead_qualified
from tests.handoff.inbox.browsers import add_card
from tests.handoff.service import HandoffService
from tests.shared.auth.browser import FORM

ATTRIBUTES = {"company.industry": "logistics", "company.employees": 80, "company.name": "Ortiz Ltd"}


async def offer_to_anna(service: HandoffService) -> str:
    """A lead that is offered to anna, who is told by mail, as ben is; ben takes leads later. The id of the handoff."""
    await service.admin.put("/v1/destinations/mail", json={"kind": "email"})
    await service.put_seller("anna", notify=["mail"])
    await service.put_seller("ben", notify=["mail"], team="field", capacity=0)
    lead = uuid7()
    await add_card(service, lead)
    captured = lead_captured(lead, attributes=ATTRIBUTES)
    await service.receive(agreement_activated(), captured, lead_qualified(lead, attributes=ATTRIBUTES))
    return str((await service.handoff(lead))["handoff_id"])


async def find_path(service: HandoffService, seller: str = "anna") -> str:
    """The path of the link that tells the seller of the offer."""
    return await find_link(service, f"seller/{seller}")


async def find_link(service: HandoffService, recipient: str) -> str:
    """The path of the link of the only notice to this recipient."""
    ((notice_id,),) = await service.rows(f"select notice_id from notices where recipient = '{recipient}'")
    return f"/act/{make_token(SECRET.encode(), UUID(str(notice_id)))}"


async def send(browser: httpx2.AsyncClient, path: str, form: str, **fields: Any) -> httpx2.Response:
    """What the browser gets that sends this form of the page."""
    shown = (await browser.get(path)).text
    once = re.search(r'name="once" value="([^"]*)"', shown)
    named = {name.replace("__", "/"): value for name, value in fields.items()}
    return await browser.post(path, data={"form": form, "once": once[1] if once else "", **named}, headers=FORM)

"""What ends clocks, as transactions."""

from uuid import UUID

from services.handoff.deals.domain.deal import lead_key
from services.handoff.responses.domain.commands import Accept, ResponseRequest
from services.handoff.responses.handlers import commit_responses
from tests.handoff.concurrency import Work
from tests.handoff.deals.crm_messages import win_deal
from tests.handoff.service import HandoffService


async def accept_lead(service: HandoffService, lead_id: UUID) -> Work:
    """The lead's seller, anna, accepts the lead now."""
    handoff = UUID((await service.handoff(lead_id))["handoff_id"])
    return lambda conn: commit_responses(conn, [ResponseRequest(handoff, "anna", Accept())])


async def sell_to_lead(service: HandoffService, lead_id: UUID) -> Work:
    """The CRM reports now that the lead has bought."""
    return win_deal(lead_id=lead_id, keys=(lead_key(lead_id),), stated_at=None)

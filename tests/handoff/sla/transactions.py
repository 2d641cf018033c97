"""What ends clocks, as transactions."""

from uuid import UUID

from services.handoff.deals.domain.deal import lead_key
from services.handoff.responses.domain.batch import ResponseRequest
from services.handoff.responses.domain.commands import Accept
from services.handoff.responses.handlers import commit_responses
from tests.handoff.concurrency import Work
from tests.handoff.deals.crm_messages import is_won
from tests.handoff.service import HandoffService


async def accepted(here: HandoffService, lead_id: UUID) -> Work:
    """Its seller, anna, accepts the lead now."""
    handoff = UUID((await here.handoff(lead_id))["handoff_id"])
    return lambda conn: commit_responses(conn, [ResponseRequest(handoff, "anna", Accept())])


async def sold(here: HandoffService, lead_id: UUID) -> Work:
    """A message says that this lead has bought, now."""
    return is_won(lead_id=lead_id, keys=(lead_key(lead_id),), stated_at=None)

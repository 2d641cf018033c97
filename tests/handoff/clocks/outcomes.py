"""What ends clocks, as transactions."""

from uuid import UUID

from services.handoff.answers.desk import ResponseRequest
from services.handoff.answers.handlers import commit_responses
from services.handoff.answers.said import Accept
from services.handoff.deals.domain import lead_key
from tests.handoff.crm import is_won
from tests.handoff.here import HandoffService
from tests.handoff.transactions import Work


async def accepted(here: HandoffService, lead_id: UUID) -> Work:
    """Its seller, anna, accepts the lead now."""
    handoff = UUID((await here.handoff(lead_id))["handoff_id"])
    return lambda conn: commit_responses(conn, [ResponseRequest(handoff, "anna", Accept())])


async def sold(here: HandoffService, lead_id: UUID) -> Work:
    """A message says that this lead has bought, now."""
    return is_won(lead_id=lead_id, keys=(lead_key(lead_id),), stated_at=None)

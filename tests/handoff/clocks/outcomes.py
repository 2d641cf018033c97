"""What ends clocks, as transactions."""

from uuid import UUID

from services.handoff.answers.desk import Call
from services.handoff.answers.handlers import answer_all
from services.handoff.answers.said import Acceptance
from services.handoff.deals.domain import lead_key
from tests.handoff.crm import is_won
from tests.handoff.here import Here
from tests.handoff.transactions import Work


async def accepted(here: Here, lead_id: UUID) -> Work:
    """Its seller, anna, accepts the lead now."""
    handoff = UUID((await here.handoff(lead_id))["handoff_id"])
    return lambda conn: answer_all(conn, [Call(handoff, "anna", Acceptance())])


async def sold(here: Here, lead_id: UUID) -> Work:
    """A message says that this lead has bought, now."""
    return is_won(lead_id=lead_id, keys=(lead_key(lead_id),), stated_at=None)

"""The bodies in which a seller tells of a deal."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from services.handoff.deals.api.deals import Amount
from services.handoff.responses.schemas import FIRST_DAY, LAST_DAY, AnswerIn
from shared.http import Code, LongText, Name, Text


class OpportunityIn(AnswerIn):
    """The seller sees a deal, under the name that the CRM gives it."""

    deal_id: Name
    amount: Amount | None = None
    close_by: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None = None
    competitor: Text | None = None


class OutcomeIn(AnswerIn):
    """How the deal ended; `reason`: one of the agreement's, where it lists some and the deal is lost."""

    outcome: Literal["won", "lost"]
    amount: Amount | None = None
    reason: Code | None = None
    note: LongText | None = None

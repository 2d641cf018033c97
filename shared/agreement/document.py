"""The schema of the agreement document as a whole."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from shared.agreement.commitments import MarketingCommitments, SalesCommitments
from shared.agreement.definition import Definition
from shared.agreement.field_types import CODES, STRICT, Code, Codes, Currency, Days, LongText, Text, Zone

CYCLES = 1000

# Where a rejected lead goes: it may come back, or it is ruled out.
Returns = Literal["nurture", "disqualified"]


class RejectionReason(BaseModel):
    """A reason to reject a lead, perhaps bound to a missed clause or with a note, and where the lead goes then."""

    model_config = STRICT

    code: Code
    clause: Code | None = None
    note: Literal["required", "optional"] | None = None
    returns: Returns
    says: LongText | None = None


class Recycling(BaseModel):
    """How long a lead cools off before new behaviour starts its next cycle, and how many cycles it may have."""

    model_config = STRICT

    cool_off_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    max_cycles: Annotated[int, Field(ge=1, le=CYCLES)] | None = None


class Agreement(BaseModel):
    """The document that marketing and sales sign."""

    model_config = STRICT

    title: Text
    timezone: Zone
    currency: Currency
    review_every_days: Days | None = None
    definition: Definition
    sales: SalesCommitments
    marketing: MarketingCommitments = MarketingCommitments()
    rejection_reasons: Annotated[tuple[RejectionReason, ...], Field(max_length=CODES)] = ()
    recycle_reasons: Codes = ()
    lost_reasons: Codes = ()
    recycling: Recycling = Recycling()

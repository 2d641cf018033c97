"""The schema of the agreement document as a whole."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Discriminator, Field, Tag

from shared.agreement.buyer import Buyer, Personas
from shared.agreement.commitments import MarketingCommitments, SalesCommitments
from shared.agreement.definition import Definition, Products
from shared.agreement.escalation import Escalation
from shared.agreement.field_types import (
    CODES,
    STRICT,
    Code,
    Codes,
    Currency,
    Days,
    LongText,
    Text,
    Zone,
    require_unique,
)
from shared.agreement.goal import CheckedGoal, Credit, Expected
from shared.agreement.guarantee import Guarantee
from shared.agreement.known_accounts import KnownAccounts, NextHandoffs, Ownership
from shared.agreement.priorities import Priorities
from shared.agreement.rhythm import Rhythm

CYCLES = 1000
DAYS_OF_REST = 3650

# Where a rejected or lost lead goes: it may come back, or it is ruled out.
Returns = Literal["nurture", "disqualified"]


class RejectionReason(BaseModel):
    """A reason to reject a lead, perhaps bound to a missed clause or with a note, and where the lead goes then."""

    model_config = STRICT

    code: Code
    clause: Code | None = None
    note: Literal["required", "optional"] | None = None
    returns: Returns
    says: LongText | None = None


class LostReason(BaseModel):
    """A reason for which a deal is lost: where the lead goes then, and after how many days it may come back.

    Without `after_days` it rests as long as the agreement's cool-off. A bare code returns to nurture.
    """

    model_config = STRICT

    # Other reasons of a deal are not published, so nothing could follow from them.
    code: Annotated[str, Field(max_length=64, pattern=r"^[a-z][a-z0-9_]*$")]
    returns: Returns = "nurture"
    after_days: Annotated[int, Field(ge=0, le=DAYS_OF_REST)] | None = None
    says: LongText | None = None


def _tag_of(reason: Any) -> str:
    return "code" if isinstance(reason, str) else "reason"


def _require_unique_codes(reasons: tuple[str | LostReason, ...]) -> tuple[str | LostReason, ...]:
    require_unique([reason if isinstance(reason, str) else reason.code for reason in reasons])
    return reasons


LostReasons = Annotated[
    tuple[Annotated[Annotated[Code, Tag("code")] | Annotated[LostReason, Tag("reason")], Discriminator(_tag_of)], ...],
    Field(max_length=CODES),
    AfterValidator(_require_unique_codes),
]


class Recycling(BaseModel):
    """How long a lead cools off before new behaviour starts its next cycle, and how many cycles it may have."""

    model_config = STRICT

    cool_off_days: Annotated[int, Field(ge=0, le=DAYS_OF_REST)] | None = None
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
    priorities: Priorities = ()
    marketing: MarketingCommitments = MarketingCommitments()
    rejection_reasons: Annotated[tuple[RejectionReason, ...], Field(max_length=CODES)] = ()
    recycle_reasons: Codes = ()
    lost_reasons: LostReasons = ()
    recycling: Recycling = Recycling()
    ownership: Ownership | None = None
    known_accounts: KnownAccounts | None = None
    next_handoffs: NextHandoffs = ()
    escalation: Escalation = ()
    goal: CheckedGoal | None = None
    expected: Expected | None = None
    # None where it is left out: so the digest of a document without them stays as it was.
    personas: Personas | None = None
    buyer: Buyer | None = None
    credit: Credit | None = None
    guarantee: Guarantee | None = None
    rhythm: Rhythm | None = None
    products: Products | None = None

"""The schema of whose a lead is: sales' from which step on, whose at a later one, and leads of known companies."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.commitments import Target
from shared.agreement.field_types import STRICT, Code, LongText
from shared.criteria.criterion import criterion_error
from shared.events.handoff import MQL

FILTER = "filter"
NEXT_HANDOFFS = 10
# The steps after which a lead may pass on.
Trigger = Literal["sales_qualified", "sales_ready", "opportunity", "won"]
PassesAt = Literal["qualified", "accepted", "sales_qualified"]
ToAccountOwner = Literal["account_owner", "filter"]


class KnownAccounts(BaseModel):
    """For each standing of a company: its leads go to the seller who has the account, or are kept back.

    A standing that is not named is routed like any other lead.
    """

    model_config = STRICT

    customer: ToAccountOwner | None = None
    open_deal: Literal["deal_owner", "filter"] | None = None
    former_customer: ToAccountOwner | None = None
    partner: ToAccountOwner | None = None
    competitor: Literal["filter"] | None = None


class Ownership(BaseModel):
    """Before the step `passes_at` a lead is marketing's, from then on sales'; without it from its qualification."""

    model_config = STRICT

    passes_at: PassesAt


def _check_kind(kind: str) -> str:
    if kind == MQL:
        raise criterion_error("The handoff of a qualified lead has this name.")
    return kind


class NextHandoff(BaseModel):
    """The lead passes to a seller of `team` when it reaches the step `on`; the seller promises to accept it in time.

    `id`: the kind of these handoffs.
    """

    model_config = STRICT

    id: Annotated[Code, AfterValidator(_check_kind)]
    on: Trigger
    team: Code
    acceptance: Target | None = None
    says: LongText | None = None


NextHandoffs = Annotated[tuple[NextHandoff, ...], Field(max_length=NEXT_HANDOFFS)]

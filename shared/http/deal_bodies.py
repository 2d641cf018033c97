"""What a CRM says of a deal and of the money received for it: request bodies of handoff, and rows of intake's files."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, model_validator

from shared.errors.field_errors import field_error
from shared.events.deal_stages import ReceiptKind, Stage
from shared.http.field_types import Code, Instant, JsonObject, Name, Text
from shared.http.lead_reference import LeadRef
from shared.http.request_body import REQUEST_MODEL
from shared.values.money import Money


def require_not_negative(amount: Money) -> Money:
    """For a pydantic field."""
    if amount.amount < 0:
        raise field_error("A deal's amount is not below zero.")
    return amount


DealAmount = Annotated[Money, AfterValidator(require_not_negative)]


class DealIn(BaseModel):
    """What happened to a deal. `owner`: the id of its seller; without one the lead keeps its seller."""

    model_config = REQUEST_MODEL

    deal_id: Name
    lead: LeadRef
    stage: Stage
    amount: DealAmount | None = None
    owner: Code | None = None
    reason: Text | None = None
    occurred_at: Instant | None = None
    attributes: JsonObject = {}


class RowIn(BaseModel):
    """Money received for a deal, or given back: a refund is below zero, any other amount is not."""

    model_config = REQUEST_MODEL

    id: Name
    deal_id: Name
    amount: Money
    kind: ReceiptKind
    occurred_at: Instant | None = None

    @model_validator(mode="after")
    def require_sign(self) -> "RowIn":
        if (self.kind == "refund") != (self.amount.amount < 0):
            raise field_error("A refund's amount is below zero, any other amount is not.")
        return self

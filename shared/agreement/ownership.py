"""The schema of whose a lead is: from which step on it is sales'."""

from typing import Literal

from pydantic import BaseModel

from shared.agreement.field_types import STRICT

PassesAt = Literal["qualified", "accepted", "sales_qualified"]


class Ownership(BaseModel):
    """Before the step `passes_at` a lead is marketing's, from then on sales'; without it from its qualification."""

    model_config = STRICT

    passes_at: PassesAt

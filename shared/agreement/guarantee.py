"""The schema of the guarantee: what marketing owes for a delivered lead that sales rightly rejects."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from shared.agreement.field_types import STRICT, Duration


class Guarantee(BaseModel):
    """Another lead is owed for one that sales rejects `claim_within` its delivery for a clause that it fails.

    At most the share `at_most` of the leads that marketing delivers in a span is owed. Where the clause is met, both
    heads decide `dispute_within`. A day is 24 hours.
    """

    model_config = STRICT

    claim_within: Duration
    at_most: Annotated[float, Field(gt=0, le=1)] = 1.0
    dispute_within: Duration
    owes: Literal["replacement"] = "replacement"

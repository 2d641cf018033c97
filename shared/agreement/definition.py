"""The part of an agreement that says what a good lead is."""

from typing import Annotated

from pydantic import BaseModel, Field

from shared.agreement.field_types import STRICT, Code, Codes, LongText, Points, Text
from shared.criteria.criterion import Criterion, FieldTest

CLAUSES = 200
HALF_LIFE_DAYS = 3650


class ProfileClause(Criterion):
    """Who they are: points when it is met; a lead that does not meet a required one is not qualified."""

    id: Code
    points: Points
    required: bool = False
    says: LongText | None = None


class BehaviourClause(BaseModel):
    """What they did: points for each such activity, halving every `half_life_days`, together up to `max`."""

    model_config = STRICT

    id: Code
    activity: Text
    where: FieldTest | None = None
    points: Points
    half_life_days: Annotated[float, Field(gt=0, le=HALF_LIFE_DAYS)] | None = None
    max: Points | None = None
    says: LongText | None = None


class DisqualifyClause(Criterion):
    """What rules a lead out."""

    id: Code
    says: LongText | None = None


class Thresholds(BaseModel):
    """Both must be reached at one instant."""

    model_config = STRICT

    fit: Points
    behaviour: Points


class Evidence(BaseModel):
    """What sales must have heard."""

    model_config = STRICT

    evidence: Codes = ()


class Definition(BaseModel):
    """What a qualified lead is."""

    model_config = STRICT

    profile: Annotated[tuple[ProfileClause, ...], Field(max_length=CLAUSES)] = ()
    behaviour: Annotated[tuple[BehaviourClause, ...], Field(max_length=CLAUSES)] = ()
    disqualify: Annotated[tuple[DisqualifyClause, ...], Field(max_length=CLAUSES)] = ()
    qualified: Thresholds
    sales_qualified: Evidence = Evidence()
    sales_ready: Evidence = Evidence()

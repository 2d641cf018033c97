"""The schema of the definition of a qualified lead: its clauses, their points, the thresholds, and products."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.field_types import STRICT, Code, Codes, LongText, Points, Text
from shared.criteria.criterion import Criterion, FieldTest, criterion_error
from shared.criteria.values import normalize_text

CLAUSES = 200
HALF_LIFE_DAYS = 3650
PRODUCTS = 50
SPELLINGS = 50
# The product of a lead that asks for none of these.
DEFAULT = "default"


class ProfileClause(Criterion):
    """A clause about the lead's attributes: points if it is met; a lead must meet a required one to qualify."""

    id: Code
    points: Points
    required: bool = False
    says: LongText | None = None


class BehaviourClause(BaseModel):
    """A clause about activities: points for each such one, halving every `half_life_days`, together up to `max`."""

    model_config = STRICT

    id: Code
    activity: Text
    where: FieldTest | None = None
    points: Points
    half_life_days: Annotated[float, Field(gt=0, le=HALF_LIFE_DAYS)] | None = None
    max: Points | None = None
    says: LongText | None = None


class DisqualifyClause(Criterion):
    """A clause that rules a lead out if it is met."""

    id: Code
    says: LongText | None = None


class Thresholds(BaseModel):
    """The points for fit and behaviour that a lead must reach at one instant."""

    model_config = STRICT

    fit: Points
    behaviour: Points


class Evidence(BaseModel):
    """The evidence that sales needs for this stage."""

    model_config = STRICT

    evidence: Codes = ()


class Definition(BaseModel):
    """The definition of a qualified lead."""

    model_config = STRICT

    profile: Annotated[tuple[ProfileClause, ...], Field(max_length=CLAUSES)] = ()
    behaviour: Annotated[tuple[BehaviourClause, ...], Field(max_length=CLAUSES)] = ()
    disqualify: Annotated[tuple[DisqualifyClause, ...], Field(max_length=CLAUSES)] = ()
    qualified: Thresholds
    sales_qualified: Evidence = Evidence()
    sales_ready: Evidence = Evidence()


def refuse_default(code: str) -> str:
    if normalize_text(code) == DEFAULT:
        raise criterion_error("Leads that ask for no product have this name: choose another one.")
    return code


class Product(BaseModel):
    """A lead asks for it if its `interest.product` is the code or one of the spellings, in any case.

    `qualified` takes the place of the thresholds of the definition; `team` comes before the routing rules.
    """

    model_config = STRICT

    code: Annotated[Code, AfterValidator(refuse_default)]
    spellings: Annotated[tuple[Text, ...], Field(max_length=SPELLINGS)] = ()
    qualified: Thresholds | None = None
    team: Code | None = None
    says: LongText | None = None


Products = Annotated[tuple[Product, ...], Field(max_length=PRODUCTS)]

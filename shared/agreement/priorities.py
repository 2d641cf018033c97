"""The schema of priorities: leads that sales answers sooner than all others, and how soon."""

from typing import Annotated

from pydantic import BaseModel, Field

from shared.agreement.commitments import Offer, Target
from shared.agreement.field_types import STRICT, Code, Days, LongText, Text
from shared.criteria.criterion import Criterion, FieldTest

PRIORITIES = 5
TESTS_EACH = 20


class ActivityTest(BaseModel):
    """The lead did this in the cycle, at most `within_days` before; with `where`, only such an activity counts."""

    model_config = STRICT

    activity: Text
    where: FieldTest | None = None
    within_days: Days | None = None


class Priority(BaseModel):
    """Leads that pass every test have the targets named here in place of those of `sales`."""

    model_config = STRICT

    id: Code
    behaviour: Annotated[tuple[ActivityTest, ...], Field(max_length=TESTS_EACH)] = ()
    profile: Annotated[tuple[Criterion, ...], Field(max_length=TESTS_EACH)] = ()
    acceptance: Target | None = None
    offer: Offer | None = None
    first_attempt: Target | None = None
    first_contact: Target | None = None
    says: LongText | None = None


# The first one whose tests a lead passes is the lead's.
Priorities = Annotated[tuple[Priority, ...], Field(max_length=PRIORITIES)]

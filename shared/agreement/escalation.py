"""The schema of escalation: who else is told of a promise of either side that was missed, and after how long."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.field_types import STRICT, Wait, require_unique
from shared.criteria.criterion import require_non_empty
from shared.events.handoff import Target

STEPS = 20

Role = Literal["team_lead", "heads", "executives"]
# What both sides promise for a span of time; each target of sales is promised for each lead, and its share for a span.
SpanPromise = Literal["qualified_leads", "acceptance_rate", "completeness", "follow_up"]
Escalated = Literal[Target, SpanPromise]


class EscalationStep(BaseModel):
    """A missed promise of these is told `after` so long to the team's lead, both heads or the executives."""

    model_config = STRICT

    on: Annotated[tuple[Escalated, ...], AfterValidator(require_non_empty), AfterValidator(require_unique)]
    after: Wait
    to: Role


Escalation = Annotated[tuple[EscalationStep, ...], Field(max_length=STEPS)]

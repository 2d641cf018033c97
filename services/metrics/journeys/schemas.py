"""The response of `GET /v1/journeys/{lead_id}`."""

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from services.metrics.facts.domain import Fact
from services.metrics.journeys.domain.journey import PersonJourney
from services.metrics.journeys.domain.lifecycle import Side, Stage
from services.metrics.journeys.domain.steps import list_steps
from shared.events.base import Instant


class StepOut(BaseModel):
    """When a step was reached; `implied`: by a later one, at that one's instant."""

    at: Instant
    implied: bool


class OwnerOut(BaseModel):
    """Which side has the lead; the seller is null while nobody has it."""

    side: Side
    seller: str | None


class DueOut(BaseModel):
    """What of a promise is due next, or `return`: from when on a lead that was given back may qualify again."""

    target: str
    at: Instant


class FactOut(BaseModel):
    """One fact as metrics keeps it: codes, bands, times and money."""

    type: str
    event_id: UUID
    occurred_at: Instant
    recorded_at: Instant
    data: dict[str, Any]

    @classmethod
    def of(cls, fact: Fact) -> Self:
        return cls(
            type=fact.type, event_id=fact.event_id, occurred_at=fact.occurred_at, recorded_at=fact.recorded_at,
            data=fact.data,
        )  # fmt: skip


class JourneyOut(BaseModel):
    """A step that was not reached is null. `truncated`: there are more facts than are told.

    A lead that was merged answers with the one that speaks for it.
    """

    lead_id: UUID
    lifecycle_stage: Stage
    owner: OwnerOut
    since: Instant | None
    next_due: DueOut | None
    steps: dict[str, StepOut | None]
    facts: list[FactOut]
    truncated: bool

    @classmethod
    def of(cls, journey: PersonJourney, fact_limit: int) -> Self:
        """The journey with at most `fact_limit` of its facts."""
        lifecycle, due = journey.lifecycle, journey.next_due
        steps = list_steps(journey.rows).items()
        return cls(
            lead_id=journey.lead_id,
            lifecycle_stage=lifecycle.stage,
            owner=OwnerOut(side=lifecycle.side, seller=lifecycle.seller),
            since=lifecycle.since,
            next_due=DueOut(target=due.target, at=due.at) if due else None,
            steps={name: StepOut(at=step.at, implied=step.implied) if step else None for name, step in steps},
            facts=[FactOut.of(fact) for fact in journey.facts[:fact_limit]],
            truncated=len(journey.facts) > fact_limit,
        )

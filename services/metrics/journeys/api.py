"""`GET /v1/journeys/{lead_id}`: everything that became of one lead."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel

from services.metrics.facts.domain import Fact
from services.metrics.journeys.domain.lifecycle import Side, Stage, lifecycle_of
from services.metrics.journeys.domain.steps import reached_steps
from services.metrics.journeys.handlers import load_journey
from shared.auth import Caller, RequireScope
from shared.events.base import Instant
from shared.http import Problem, Router, problems

FACT_LIMIT = 10_000

router = Router()


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


@router.get("/v1/journeys/{lead_id}", responses=problems(404))
async def get_journey(
    lead_id: UUID, request: Request, caller: Annotated[Caller, Depends(RequireScope("read"))]
) -> JourneyOut:
    """The lead's stage, owner and steps, and all facts about it in the order in which they happened."""
    told = await load_journey(request.app.state.metrics, lead_id, FACT_LIMIT + 1)
    now, facts = lifecycle_of(told.lead), told.facts
    if not facts or not told.of(caller.seller):
        raise Problem(404, "There is no such lead")
    reached = reached_steps(told.lead).items()
    return JourneyOut(
        lead_id=told.lead_id,
        lifecycle_stage=now.stage,
        owner=OwnerOut(side=now.side, seller=now.seller),
        since=now.since,
        next_due=DueOut(target=told.due.target, at=told.due.at) if told.due else None,
        steps={name: StepOut(at=step.at, implied=step.implied) if step else None for name, step in reached},
        facts=[FactOut.of(fact) for fact in facts[:FACT_LIMIT]],
        truncated=len(facts) > FACT_LIMIT,
    )

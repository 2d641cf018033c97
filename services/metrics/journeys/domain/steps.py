"""What one lead's folded rows add up to: the steps that it reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.metrics.projections.domain.person import PersonProjection
from shared.events.steps import infer_earlier_steps

STEPS = (
    "captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected",
    "recycled",
)  # fmt: skip
# Whoever has a deal was an opportunity, and each of these implies those before it.
IMPLIED = ("accepted", "contacted", "sales_qualified", "opportunity")


@dataclass(frozen=True)
class Step:
    """When a step was reached; `implied` by a later one, at that one's instant."""

    at: datetime
    implied: bool = False


def reached_steps(lead: PersonProjection) -> dict[str, Step | None]:
    """Each step at its earliest instant in any cycle. Won and lost count while a deal stands at that stage."""
    own = {
        "captured": lead.touch.captured_at if lead.touch else None,
        "qualified": first_of(journey.qualified_at for journey in lead.journeys),
        "accepted": first_of(handoff.accepted_at for handoff in lead.handoffs),
        "contacted": first_of(handoff.contacted_at for handoff in lead.handoffs),
        "sales_qualified": first_of(handoff.sales_qualified_at for handoff in lead.handoffs),
        "opportunity": first_of(deal.opened_at for deal in lead.deals),
        "won": first_of(at_stage(lead, "won")),
        "lost": first_of(at_stage(lead, "lost")),
        "rejected": first_of(handoff.rejected_at for handoff in lead.handoffs),
        "recycled": first_of(handoff.recycled_at for handoff in lead.handoffs if handoff.counted),
    }
    reached: dict[str, Step | None] = {name: Step(at) if (at := own[name]) else None for name in STEPS}
    begun = first_of(deal.begun_at for deal in lead.deals)
    inferred = infer_earlier_steps([*(own[name] for name in IMPLIED), begun])
    for name, at in zip(IMPLIED, inferred, strict=False):
        if at and at != own[name]:
            reached[name] = Step(at, implied=True)
    return reached


def at_stage(lead: PersonProjection, stage: str) -> list[datetime | None]:
    """When those of its deals that stand at this stage came to it."""
    return [deal.stage_at for deal in lead.deals if deal.stage == stage]


def first_of(instants: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in instants if at), default=None)

"""The steps that a person reached, computed from the person's folded rows."""

from dataclasses import dataclass
from datetime import datetime

from services.metrics.facts.domain import find_earliest
from services.metrics.projections.domain.person import PersonProjection
from shared.events.handoff import Origin
from shared.events.steps import infer_earlier_steps

STEPS = (
    "captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected",
    "recycled",
)  # fmt: skip
# A deal that was open or won implies the opportunity, any deal the acceptance; each step implies those before it.
IMPLIED = ("accepted", "contacted", "sales_qualified", "opportunity")


@dataclass(frozen=True)
class Step:
    """When a step was reached; `implied` by a later one, at that one's instant."""

    at: datetime
    implied: bool = False


def list_steps(person: PersonProjection) -> dict[str, Step | None]:
    """Each step at its earliest instant in any cycle. Won and lost count while a deal stands at that stage."""
    reached_at = {
        "captured": person.touch.captured_at if person.touch else None,
        "qualified": find_earliest(journey.qualified_at for journey in person.journeys),
        "accepted": find_earliest(handoff.accepted_at for handoff in person.handoffs),
        "contacted": find_earliest(handoff.contacted_at for handoff in person.handoffs),
        "sales_qualified": find_earliest(handoff.sales_qualified_at for handoff in person.handoffs),
        "opportunity": find_earliest(deal.opened_at for deal in person.deals),
        "won": find_stage_instant(person, "won"),
        "lost": find_stage_instant(person, "lost"),
        "rejected": find_earliest(handoff.rejected_at for handoff in person.handoffs),
        "recycled": find_earliest(handoff.recycled_at for handoff in person.handoffs if handoff.counted),
    }
    steps: dict[str, Step | None] = {name: Step(at) if (at := reached_at[name]) else None for name in STEPS}
    dealt_at = find_earliest(deal.begun_at for deal in person.deals)
    pursued_at = find_earliest(deal.pursued_at for deal in person.deals)
    inferred = infer_earlier_steps([*(reached_at[name] for name in IMPLIED), pursued_at], dealt_at)
    for name, at in zip(IMPLIED, inferred, strict=False):
        if at and at != reached_at[name]:
            steps[name] = Step(at, implied=True)
    return steps


def find_origin(person: PersonProjection) -> Origin:
    """Sales found a lead that its own source captured first, or that had a deal before it first qualified."""
    first_deal = find_earliest(deal.begun_at for deal in person.deals)
    qualified = find_earliest(journey.qualified_at for journey in person.journeys)
    dealt_first = first_deal is not None and (qualified is None or first_deal < qualified)
    return "sales" if dealt_first or (person.touch and person.touch.source_kind == "sales") else "marketing"


def find_stage_instant(person: PersonProjection, stage: str) -> datetime | None:
    """When the first of the person's deals that are now at this stage came to it; None without such a deal."""
    return find_earliest(deal.stage_at for deal in person.deals if deal.stage == stage)

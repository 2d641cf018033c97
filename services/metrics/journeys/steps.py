"""What one lead's folded rows add up to: the steps it reached, its stage in life, and whose it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.metrics.journeys.domain import Deal, FirstTouch, Journey

STEPS = (
    "captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected",
    "recycled",
)  # fmt: skip
# Whoever has a deal was accepted, contacted and sales-qualified, and was an opportunity.
IMPLIED_BY_A_DEAL = ("accepted", "contacted", "sales_qualified", "opportunity")

Stage = Literal["lead", "mql", "opportunity", "customer", "nurture", "disqualified"]
Side = Literal["marketing", "sales", "customer_success"]
SIDES: dict[Stage, Side] = {"mql": "sales", "opportunity": "sales", "customer": "customer_success"}


@dataclass(frozen=True)
class Step:
    """When a step was reached; `implied` by a later one, at that one's instant."""

    at: datetime
    implied: bool = False


@dataclass(frozen=True)
class Lead:
    """Everything folded about one lead."""

    touch: FirstTouch | None
    journeys: Sequence[Journey]
    deals: Sequence[Deal]


@dataclass(frozen=True)
class Standing:
    """Where a lead is in its life, since when, and who has it."""

    stage: Stage
    since: datetime | None
    side: Side
    seller: str | None


def steps(lead: Lead) -> dict[str, Step | None]:
    """Each step at its earliest instant in any cycle. Won and lost count while a deal stands at that stage."""
    begun = _earliest(deal.begun_at for deal in lead.deals)
    own = {
        "captured": lead.touch.captured_at if lead.touch else None,
        "qualified": _earliest(journey.qualified_at for journey in lead.journeys),
        "opportunity": _earliest(deal.opened_at for deal in lead.deals),
        "won": _earliest(_at_stage(lead, "won")),
        "lost": _earliest(_at_stage(lead, "lost")),
    }
    reached: dict[str, Step | None] = {name: Step(at) if (at := own.get(name)) else None for name in STEPS}
    for name in IMPLIED_BY_A_DEAL:
        known = reached[name]
        if begun and (known is None or begun < known.at):
            reached[name] = Step(begun, implied=True)
    return reached


def standing(lead: Lead) -> Standing:
    """A customer while one of its deals is won, an opportunity while one is open, else what its last cycle says.

    A lead whose deals of that cycle are all lost is marketing's again.
    """
    stage, since = _stage(lead)
    side: Side = SIDES.get(stage, "marketing")
    owner = max(lead.journeys, key=_owned, default=None)
    return Standing(stage, since, side, owner.seller if owner and side != "marketing" else None)


def _stage(lead: Lead) -> tuple[Stage, datetime | None]:
    if won := _earliest(_at_stage(lead, "won")):
        return "customer", won
    if opened := _earliest(_at_stage(lead, "opportunity")):
        return "opportunity", opened
    last = max(lead.journeys, key=lambda journey: (journey.cycle, journey.product), default=None)
    if last is None:
        return "lead", lead.touch.captured_at if lead.touch else None
    if last.verdict == "disqualified":
        return "disqualified", last.verdict_at
    lost = [deal.stage_at for deal in lead.deals if deal.cycle == last.cycle and deal.stage_at]
    if lost:
        return "nurture", max(lost)
    if last.qualified_at:
        return "mql", last.qualified_at
    if last.verdict == "nurture":
        return "nurture", last.verdict_at
    return "lead", lead.touch.captured_at if lead.touch else None


def _at_stage(lead: Lead, stage: str) -> list[datetime | None]:
    return [deal.stage_at for deal in lead.deals if deal.stage == stage]


def _owned(journey: Journey) -> tuple[bool, datetime | None, int | None]:
    return journey.owner_recorded_at is not None, journey.owner_recorded_at, journey.owner_number


def _earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in instants if at), default=None)

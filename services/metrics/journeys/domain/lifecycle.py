"""Where a lead is in its life, since when, and whose it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.metrics.journeys.domain.steps import at_stage, first_of
from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import Journey
from services.metrics.projections.domain.person import PersonProjection

Stage = Literal["lead", "mql", "sal", "sql", "opportunity", "customer", "nurture", "disqualified"]
Side = Literal["marketing", "sales", "customer_success"]
SIDES: dict[Stage, Side] = {
    "mql": "sales", "sal": "sales", "sql": "sales", "opportunity": "sales", "customer": "customer_success",
}  # fmt: skip
BACK: dict[str | None, Stage] = {"nurture": "nurture", "disqualified": "disqualified"}


@dataclass(frozen=True)
class Lifecycle:
    """A stage and since when; the side that has the lead, and of sales or after a purchase the seller."""

    stage: Stage
    since: datetime | None
    side: Side
    seller: str | None


# When something was learned, the stage that it makes, and since when.
_StageChange = tuple[tuple[datetime, int], Stage, datetime | None]


def lifecycle_of(lead: PersonProjection) -> Lifecycle:
    """A customer while one of its deals is won, an opportunity while one is open, else what its last cycle says.

    A lead that sales gave back, or whose deals of that cycle are all lost, is marketing's again.
    """
    stage, since = _stage(lead)
    side: Side = SIDES.get(stage, "marketing")
    last = max(_owning_handoffs(lead, stage), key=_owned, default=None)
    return Lifecycle(stage, since, side, last.seller if last and side != "marketing" else None)


def _stage(lead: PersonProjection) -> tuple[Stage, datetime | None]:
    if won := first_of(at_stage(lead, "won")):
        return "customer", won
    if opened := first_of(at_stage(lead, "opportunity")):
        return "opportunity", opened
    if with_sales := _with_sales(lead):
        return _at_sales(lead, max(with_sales, key=lambda handoff: (handoff.cycle or 0, handoff.product or "")))
    if fresh := _qualified_without_handoff(lead):
        return "mql", fresh.qualified_at
    words = sorted(_back_at_marketing(lead), key=lambda word: word[0])
    return words[-1][1:] if words else ("lead", lead.touch.captured_at if lead.touch else None)


def _with_sales(lead: PersonProjection) -> list[Handoff]:
    """The handoffs that were not given back and of which no deal was lost."""
    lost = {deal.handoff_id for deal in lead.deals if deal.stage == "lost"}
    return [handoff for handoff in lead.handoffs if not handoff.given_back and handoff.handoff_id not in lost]


def _at_sales(lead: PersonProjection, handoff: Handoff) -> tuple[Stage, datetime | None]:
    if handoff.sales_qualified_at:
        return "sql", handoff.sales_qualified_at
    if accepted := first_of([handoff.accepted_at, handoff.contacted_at]):
        return "sal", accepted
    cycle = (handoff.product, handoff.cycle)
    qualified = (each.qualified_at for each in lead.journeys if (each.product, each.cycle) == cycle)
    return "mql", first_of(qualified) or handoff.begun_at


def _qualified_without_handoff(lead: PersonProjection) -> Journey | None:
    """The last cycle, if it has no handoff yet."""
    handed = max((handoff.cycle or 0 for handoff in lead.handoffs), default=0)
    last = max(lead.journeys, key=lambda journey: (journey.cycle, journey.product), default=None)
    return last if last and last.verdict == "qualified" and last.cycle > handed else None


def _back_at_marketing(lead: PersonProjection) -> Iterator[_StageChange]:
    """Each verdict, each time that sales gave the lead back, each lost deal: the one learned last counts."""
    for journey in lead.journeys:
        if stage := BACK.get(journey.verdict):
            yield _learned(journey.verdict_recorded_at, journey.verdict_number), stage, journey.verdict_at
    for handoff in lead.handoffs:
        if handoff.rejected_at:
            learned = _learned(handoff.rejected_recorded_at, handoff.rejected_number)
            yield learned, BACK[handoff.returns], handoff.rejected_at
        if handoff.recycled_at and handoff.counted:
            yield _learned(handoff.recycled_recorded_at, handoff.recycled_number), "nurture", handoff.recycled_at
    for deal in lead.deals:
        if deal.stage == "lost":
            yield _learned(deal.stage_recorded_at, deal.stage_number), "nurture", deal.stage_at


def _owning_handoffs(lead: PersonProjection, stage: Stage) -> Sequence[Handoff]:
    """The handoffs that may say whose the lead is."""
    if stage in ("mql", "sal", "sql"):
        return _with_sales(lead)
    return [handoff for handoff in lead.handoffs if not handoff.given_back] or lead.handoffs


def _owned(handoff: Handoff) -> tuple[bool, tuple[datetime, int] | None]:
    if handoff.owner_recorded_at is None:
        return False, None
    return True, _learned(handoff.owner_recorded_at, handoff.owner_number)


def _learned(recorded_at: datetime | None, number: int | None) -> tuple[datetime, int]:
    """What is told by a fact has both times."""
    assert recorded_at is not None
    assert number is not None
    return recorded_at, number

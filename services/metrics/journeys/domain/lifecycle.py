"""Where a lead is now: its lifecycle stage, since when, and which side and seller have it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from services.metrics.facts.domain import find_earliest
from services.metrics.journeys.domain.steps import find_stage_instant
from services.metrics.projections.domain.deals import Deal
from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import Journey
from services.metrics.projections.domain.person import PersonProjection
from shared.agreement.known_accounts import PassesAt

Stage = Literal["lead", "mql", "sal", "sql", "opportunity", "customer", "nurture", "disqualified"]
Side = Literal["marketing", "sales", "customer_success"]
SIDES: dict[Stage, Side] = {
    "mql": "sales", "sal": "sales", "sql": "sales", "opportunity": "sales", "customer": "customer_success",
}  # fmt: skip
# The stages in which sales works on a lead that is still marketing's, by the step at which it passes.
BEFORE_SALES: dict[PassesAt, tuple[Stage, ...]] = {
    "qualified": (), "accepted": ("mql",), "sales_qualified": ("mql", "sal"),
}  # fmt: skip
# The stage after a verdict or a rejection that leaves the lead with marketing.
MARKETING_STAGES: dict[str | None, Stage] = {"nurture": "nurture", "disqualified": "disqualified"}
# The stage of a lead whose deals are at this stage.
STAGE_OF_DEALS: dict[str | None, Stage] = {"won": "customer", "opportunity": "opportunity"}
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Lifecycle:
    """A stage and since when; the side that has the lead; in sales and after a purchase the seller too."""

    stage: Stage
    since: datetime | None
    side: Side
    seller: str | None


# Its place (the cycle, whether it ended that cycle, when metrics learned of it), the new stage, and since when.
_StageChange = tuple[tuple[int, bool, tuple[datetime, int]], Stage, datetime | None]


def find_lifecycle(person: PersonProjection, passes_at: PassesAt = "qualified") -> Lifecycle:
    """A customer while one of its deals is won, an opportunity while one is open, else what its last cycle says.

    Marketing has a lead that sales rejected or recycled, one whose deals of that cycle are all lost, and one that has
    not come to the step `passes_at`.
    """
    stage, since = _find_stage(person)
    side: Side = "marketing" if stage in BEFORE_SALES[passes_at] else SIDES.get(stage, "marketing")
    owning = _find_owning_handoff(person, stage) if side != "marketing" else None
    return Lifecycle(stage, since, side, _find_seller(person, owning, since) if owning else None)


def _find_seller(person: PersonProjection, owning: Handoff, since: datetime | None) -> str | None:
    """The seller of this handoff, or who accepted the lead by one that followed it.

    Of a customer it is who accepted it after the purchase. Before that it is whom metrics learned last.
    """
    following = [each for each in person.next_handoffs if each.cycle == owning.cycle and not each.ended]
    accepted = [(each.accepted_at, each) for each in following if each.accepted_at]
    if not accepted:
        return owning.seller
    at, last = max(accepted, key=lambda each: (each[0], each[1].handoff_id))
    is_customers = owning.handoff_id in {deal.handoff_id for deal in person.deals if deal.stage == "won"}
    if is_customers and since is not None and at >= since:
        return last.seller
    told_first, told_last = ((each.owner_recorded_at or NEVER, each.owner_number or 0) for each in (owning, last))
    return last.seller if told_last > told_first else owning.seller


def _find_stage(person: PersonProjection) -> tuple[Stage, datetime | None]:
    if won := find_stage_instant(person, "won"):
        return "customer", won
    if opened := find_stage_instant(person, "opportunity"):
        return "opportunity", opened
    if with_sales := _list_handoffs_with_sales(person):
        return _find_sales_stage(person, max(with_sales, key=_read_cycle))
    if waiting := _find_cycle_without_handoff(person):
        return "mql", waiting.qualified_at
    changes = sorted(_list_marketing_changes(person), key=lambda change: change[0])
    return changes[-1][1:] if changes else ("lead", person.touch.captured_at if person.touch else None)


def _list_handoffs_with_sales(person: PersonProjection) -> list[Handoff]:
    """The handoffs that sales neither rejected nor recycled and that no deal ended.

    Handoff states how the deals of a qualified lead ended it. Without a statement, lost deals are history if the lead
    qualified after them; they ended a handoff of a lead that never qualified. The report `win_rate` counts in this way.
    """
    qualified = max((journey.qualified_at for journey in person.journeys if journey.qualified_at), default=None)
    lost = {deal.handoff_id for deal in person.deals if deal.stage == "lost" and not _is_history(deal, qualified)}
    kept = [handoff for handoff in person.handoffs if not handoff.is_closed and handoff.closed_as is None]
    return [handoff for handoff in kept if handoff.handoff_id not in lost]


def _is_history(lost: Deal, qualified: datetime | None) -> bool:
    return qualified is not None and lost.stage_at is not None and lost.stage_at < qualified


def _find_sales_stage(person: PersonProjection, handoff: Handoff) -> tuple[Stage, datetime | None]:
    if handoff.sales_qualified_at:
        return "sql", handoff.sales_qualified_at
    if accepted := find_earliest((handoff.accepted_at, handoff.contacted_at)):
        return "sal", accepted
    qualified = (journey.qualified_at for journey in person.journeys if journey.cycle == handoff.cycle)
    return "mql", find_earliest(qualified) or handoff.begun_at


def _find_cycle_without_handoff(person: PersonProjection) -> Journey | None:
    """The last cycle, if the lead qualified in it and handoff has not answered yet.

    A cycle has a verdict for each product that the lead asked for in it: the one learned last counts.
    """
    last_handoff = max((handoff.cycle or 0 for handoff in person.handoffs), default=0)
    judged = [journey for journey in person.journeys if journey.verdict]
    last = max(judged, key=_read_journey_order, default=None)
    return last if last and last.verdict == "qualified" and last.cycle > last_handoff else None


def _list_marketing_changes(person: PersonProjection) -> Iterator[_StageChange]:
    """Each verdict, rejection, recycling and lost deal: what ended a cycle follows the verdict in that cycle.

    The score of a merged lead has ended: its verdicts count only until the survivor has one.
    """
    own = [journey for journey in person.journeys if journey.lead_id == person.lead_id]
    for journey in own if any(journey.verdict for journey in own) else person.journeys:
        if stage := MARKETING_STAGES.get(journey.verdict):
            learned = _read_order(journey.verdict_recorded_at, journey.verdict_number)
            yield (journey.cycle, False, learned), stage, journey.verdict_at
    for handoff in person.handoffs:
        cycle = handoff.cycle or 0
        if handoff.rejected_at:
            learned = _read_order(handoff.rejected_recorded_at, handoff.rejected_number)
            yield (cycle, True, learned), MARKETING_STAGES[handoff.returns], handoff.rejected_at
        if handoff.recycled_at and handoff.counted:
            learned = _read_order(handoff.recycled_recorded_at, handoff.recycled_number)
            yield (cycle, True, learned), "nurture", handoff.recycled_at
    for deal in person.deals:
        if deal.stage == "lost":
            learned = _read_order(deal.stage_recorded_at, deal.stage_number)
            yield (deal.cycle or 0, True, learned), "nurture", deal.stage_at


def _find_owning_handoff(person: PersonProjection, stage: Stage) -> Handoff | None:
    """The handoff that names the lead's seller: that of the last deal at this stage, else of the last cycle."""
    if stage in ("mql", "sal", "sql"):
        return max(_list_handoffs_with_sales(person), key=_read_cycle, default=None)
    at_stage = [
        (deal.stage_at, handoff.seller or "", handoff)
        for deal in person.deals
        for handoff in person.handoffs
        if STAGE_OF_DEALS.get(deal.stage) == stage and handoff.handoff_id == deal.handoff_id
    ]
    return max(at_stage, key=lambda each: each[:2])[2] if at_stage else None


def _read_cycle(handoff: Handoff) -> tuple[int, str]:
    return handoff.cycle or 0, handoff.product or ""


def _read_journey_order(journey: Journey) -> tuple[int, tuple[datetime, int], str]:
    return journey.cycle, _read_order(journey.verdict_recorded_at, journey.verdict_number), journey.product


def _read_order(recorded_at: datetime | None, number: int | None) -> tuple[datetime, int]:
    """When metrics learned a value; one that came from a fact has both."""
    assert recorded_at is not None
    assert number is not None
    return recorded_at, number

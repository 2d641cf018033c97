"""The tables on the page of a lead: handoffs, deals, steps, clocks and facts; none of them names the person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.metrics.board.pages.formatting import EMPTY, format_duration, format_minute, label_promise
from services.metrics.board.pages.section import DataTable, Link
from services.metrics.journeys.domain.journey import PersonJourney
from services.metrics.journeys.domain.steps import list_steps
from services.metrics.projections.domain.handoffs import Handoff
from shared.agreement.readers.sales import name_promise

# The most facts that the page shows, the latest ones.
FACT_LIMIT = 200


def build_handoffs(journey: PersonJourney, zone: ZoneInfo, opens_handoffs: bool) -> DataTable:
    rows = []
    stages = {deal.handoff_id: deal.stage for deal in sorted(journey.rows.deals, key=lambda deal: str(deal.stage_at))}
    for handoff in sorted(journey.rows.handoffs, key=lambda each: each.cycle or 0):
        name = f"Handoff {handoff.cycle}" if handoff.cycle else "Handoff"
        link = Link(name, f"/inbox/{handoff.handoff_id}") if opens_handoffs else name
        begun = _format_instant(handoff.begun_at, zone)
        rows.append(
            (
                link,
                handoff.seller or EMPTY,
                handoff.team or EMPTY,
                begun,
                _describe_handoff(handoff, stages.get(handoff.handoff_id)),
            )
        )
    return DataTable("Handoffs to sales", ("Handoff", "Seller", "Team", "Begun", "Where it stands"), rows)


def _describe_handoff(handoff: Handoff, deal_stage: str | None) -> str:
    """`deal_stage`: that of the handoff's deal that changed last."""
    reached = (
        (handoff.closed_as, handoff.closed_as),
        (deal_stage, deal_stage),
        (handoff.recycled_at, "given back"),
        (handoff.rejected_at, "rejected"),
        (handoff.sales_qualified_at, "sales-qualified"),
        (handoff.contacted_at, "contacted"),
        (handoff.accepted_at, "accepted"),
        (handoff.seller, "offered"),
    )
    return next((str(name) for is_reached, name in reached if is_reached), "waits for a seller")


def build_next_handoffs(journey: PersonJourney, zone: ZoneInfo, opens_handoffs: bool) -> DataTable:
    rows = [
        (
            Link(name, f"/inbox/{each.handoff_id}") if opens_handoffs else name,
            each.seller or EMPTY,
            each.team or EMPTY,
            _format_instant(each.begun_at, zone),
            "accepted" if each.accepted_at else "ended" if each.ended else "offered" if each.seller else "waits",
        )
        for each in sorted(journey.rows.next_handoffs, key=lambda each: str(each.begun_at))
        for name in [(each.kind or "").replace("_", " ").capitalize()]
    ]
    return DataTable("Handoffs to other teams", ("Handoff", "Seller", "Team", "Begun", "Where it stands"), rows)


def build_deals(journey: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (
            f"Deal {number}",
            deal.stage or EMPTY,
            _format_instant(deal.stage_at, zone),
            EMPTY if deal.amount is None else f"{deal.amount:,} {deal.currency}",
            deal.seller or EMPTY,
        )
        for number, deal in enumerate(sorted(journey.rows.deals, key=lambda deal: str(deal.begun_at)), start=1)
    ]
    return DataTable("Deals", ("Deal", "Stage", "Since", "Amount", "Seller"), rows)


def build_steps(journey: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (name.replace("_", " "), _format_instant(step.at, zone), "implied by a later one" if step.implied else "told")
        for name, step in list_steps(journey.rows).items()
        if step
    ]
    return DataTable("Steps", ("Step", "When", "How it is known"), rows)


def build_clocks(journey: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (
            label_promise(name_promise(clock.target or "", clock.priority)),
            clock.seller or clock.team or EMPTY,
            _format_instant(clock.due_at, zone),
            clock.state,
            EMPTY if clock.elapsed_seconds is None else format_duration(clock.elapsed_seconds),
        )
        for clock in journey.rows.clocks
    ]
    return DataTable("Clocks of the promises", ("Promise", "Whose", "Due", "State", "Took"), rows)


def build_facts(journey: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (fact.type, _format_instant(fact.occurred_at, zone), _format_instant(fact.recorded_at, zone))
        for fact in journey.facts[-FACT_LIMIT:]
    ]
    has_more = len(journey.facts) > FACT_LIMIT
    name = f"The last {FACT_LIMIT} facts; all are in GET /v1/journeys/{journey.lead_id}" if has_more else "Facts"
    return DataTable(f"{name}, in the order in which they happened", ("Fact", "Happened", "Learned"), rows)


def _format_instant(at: datetime | None, zone: ZoneInfo) -> str:
    return format_minute(at.astimezone(zone)) if at else EMPTY

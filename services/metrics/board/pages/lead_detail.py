"""The values that the lead's template names: stage, steps, clocks and facts; none of them names the person."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.board.pages.formatting import EMPTY, TARGET_LABELS, format_duration, format_minute
from services.metrics.board.pages.lead_table import ID_CHARACTERS
from services.metrics.board.pages.section import DataTable
from services.metrics.journeys.domain.journey import PersonJourney
from services.metrics.journeys.domain.lifecycle import Stage, find_lifecycle
from services.metrics.journeys.domain.next_due import RETURN, NextDue
from services.metrics.journeys.domain.steps import find_origin, list_steps
from shared.events.handoff import Origin

STAGES: dict[Stage, str] = {
    "lead": "a lead",
    "mql": "qualified, offered to sales",
    "sal": "accepted by sales",
    "sql": "sales-qualified",
    "opportunity": "an opportunity",
    "customer": "a customer",
    "nurture": "in nurture",
    "disqualified": "disqualified",
}
ORIGINS: dict[Origin, str] = {"marketing": "brought by marketing", "sales": "found by sales itself"}
# The most facts that the page shows, the latest ones.
FACT_LIMIT = 200


def build_lead_context(journey: PersonJourney, zone: ZoneInfo) -> dict[str, Any]:
    """The journey for its template, with instants in this zone."""
    lifecycle = find_lifecycle(journey.rows)
    side = lifecycle.side.replace("_", " ")
    tables = (_build_steps(journey, zone), _build_clocks(journey, zone), _build_facts(journey, zone))
    return {
        "name": str(journey.lead_id)[-ID_CHARACTERS:],
        "lead_id": str(journey.lead_id),
        "stage": STAGES[lifecycle.stage],
        "origin": ORIGINS[find_origin(journey.rows)],
        "owner": f"{side}, {lifecycle.seller}" if lifecycle.seller else side,
        "since": format_minute(lifecycle.since.astimezone(zone)) if lifecycle.since else None,
        "due": _describe_due(journey.next_due, zone),
        "tables": [table for table in tables if table.rows],
    }


def _describe_due(due: NextDue | None, zone: ZoneInfo) -> str | None:
    if due is None:
        return None
    text = "may qualify again from" if due.target == RETURN else f"{TARGET_LABELS[due.target].lower()} due"
    return f"{text} {format_minute(due.at.astimezone(zone))}"


def _build_steps(journey: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (name.replace("_", " "), _format_instant(step.at, zone), "implied by a later one" if step.implied else "told")
        for name, step in list_steps(journey.rows).items()
        if step
    ]
    return DataTable("Steps", ("Step", "When", "How it is known"), rows)


def _build_clocks(journey: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (
            TARGET_LABELS[clock.target or ""],
            clock.seller or clock.team or EMPTY,
            _format_instant(clock.due_at, zone),
            clock.state,
            EMPTY if clock.elapsed_seconds is None else format_duration(clock.elapsed_seconds),
        )
        for clock in journey.rows.clocks
    ]
    return DataTable("Clocks of the promises", ("Promise", "Whose", "Due", "State", "Took"), rows)


def _build_facts(journey: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (fact.type, _format_instant(fact.occurred_at, zone), _format_instant(fact.recorded_at, zone))
        for fact in journey.facts[-FACT_LIMIT:]
    ]
    has_more = len(journey.facts) > FACT_LIMIT
    name = f"The last {FACT_LIMIT} facts; all are in GET /v1/journeys/{journey.lead_id}" if has_more else "Facts"
    return DataTable(f"{name}, in the order in which they happened", ("Fact", "Happened", "Learned"), rows)


def _format_instant(at: datetime | None, zone: ZoneInfo) -> str:
    return format_minute(at.astimezone(zone)) if at else EMPTY

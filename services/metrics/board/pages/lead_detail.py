"""The values that the lead's template names; none of them names the person."""

from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.board.pages import lead_tables
from services.metrics.board.pages.formatting import TARGET_LABELS, format_minute
from services.metrics.board.pages.lead_table import ID_CHARACTERS
from services.metrics.board.pages.lead_timeline import write_timeline
from services.metrics.journeys.domain.journey import PersonJourney
from services.metrics.journeys.domain.lifecycle import Stage
from services.metrics.journeys.domain.next_due import RETURN, NextDue
from services.metrics.journeys.domain.steps import find_origin
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


def build_lead_context(journey: PersonJourney, zone: ZoneInfo, opens_handoffs: bool) -> dict[str, Any]:
    """The journey for its template, with instants in this zone. `opens_handoffs`: the reader may open their cards."""
    lifecycle = journey.lifecycle
    side = lifecycle.side.replace("_", " ")
    tables = (
        lead_tables.build_handoffs(journey, zone, opens_handoffs),
        lead_tables.build_next_handoffs(journey, zone, opens_handoffs),
        lead_tables.build_deals(journey, zone),
        lead_tables.build_steps(journey, zone),
        lead_tables.build_clocks(journey, zone),
    )
    return {
        "name": str(journey.lead_id)[-ID_CHARACTERS:],
        "lead_id": str(journey.lead_id),
        "stage": STAGES[lifecycle.stage],
        "origin": ORIGINS[find_origin(journey.rows)],
        "owner": f"{side}, {lifecycle.seller}" if lifecycle.seller else side,
        "since": format_minute(lifecycle.since.astimezone(zone)) if lifecycle.since else None,
        "due": _describe_due(journey.next_due, zone),
        "tables": [table for table in tables if table.rows],
        "timeline": write_timeline(journey.facts[-lead_tables.FACT_LIMIT :], zone),
        "facts": lead_tables.build_facts(journey, zone),
    }


def _describe_due(due: NextDue | None, zone: ZoneInfo) -> str | None:
    if due is None:
        return None
    text = "may qualify again from" if due.target == RETURN else f"{TARGET_LABELS[due.target].lower()} due"
    return f"{text} {format_minute(due.at.astimezone(zone))}"

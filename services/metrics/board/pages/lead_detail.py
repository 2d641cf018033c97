"""One lead's journey in words: its stage, its steps, its clocks, and every fact; nothing that names the person."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.board.pages import formatting
from services.metrics.board.pages.commitment_sections import TARGET_LABELS
from services.metrics.board.pages.lead_table import ID_CHARACTERS
from services.metrics.board.pages.section import DataTable
from services.metrics.journeys.domain.lifecycle import Lifecycle, Stage
from services.metrics.journeys.domain.next_due import RETURN, NextDue
from services.metrics.journeys.domain.steps import reached_steps
from services.metrics.journeys.handlers import PersonJourney

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
# So many facts are shown, the latest ones.
FACTS_SHOWN = 200


def lead_detail_context(told: PersonJourney, now: Lifecycle, zone: ZoneInfo) -> dict[str, Any]:
    """The values that the template names."""
    side = now.side.replace("_", " ")
    return {
        "name": str(told.lead_id)[-ID_CHARACTERS:],
        "lead_id": str(told.lead_id),
        "stage": STAGES[now.stage],
        "owner": f"{side}, {now.seller}" if now.seller else side,
        "since": formatting.minute(now.since.astimezone(zone)) if now.since else None,
        "due": _due(told.due, zone),
        "tables": [table for table in (_steps(told, zone), _clocks(told, zone), _facts(told, zone)) if table.rows],
    }


def _due(due: NextDue | None, zone: ZoneInfo) -> str | None:
    if due is None:
        return None
    what = "may qualify again from" if due.target == RETURN else f"{TARGET_LABELS[due.target].lower()} due"
    return f"{what} {formatting.minute(due.at.astimezone(zone))}"


def _steps(told: PersonJourney, zone: ZoneInfo) -> DataTable:
    reached = [(name, step) for name, step in reached_steps(told.lead).items() if step]
    rows = [
        (name.replace("_", " "), _at(step.at, zone), "implied by a later one" if step.implied else "told")
        for name, step in reached
    ]
    return DataTable("Steps", ("Step", "When", "How it is known"), rows)


def _clocks(told: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [
        (
            TARGET_LABELS[clock.target or ""],
            clock.seller or clock.team or formatting.EMPTY,
            _at(clock.due_at, zone),
            clock.state,
            formatting.EMPTY if clock.elapsed_seconds is None else formatting.format_duration(clock.elapsed_seconds),
        )
        for clock in told.lead.clocks
    ]
    return DataTable("Clocks of the promises", ("Promise", "Whose", "Due", "State", "Took"), rows)


def _facts(told: PersonJourney, zone: ZoneInfo) -> DataTable:
    rows = [(fact.type, _at(fact.occurred_at, zone), _at(fact.recorded_at, zone)) for fact in told.facts[-FACTS_SHOWN:]]
    left = len(told.facts) > FACTS_SHOWN
    which = f"The last {FACTS_SHOWN} facts; all are in GET /v1/journeys/{told.lead_id}" if left else "Facts"
    return DataTable(f"{which}, in the order in which they happened", ("Fact", "Happened", "Learned"), rows)


def _at(at: datetime | None, zone: ZoneInfo) -> str:
    return formatting.minute(at.astimezone(zone)) if at else formatting.EMPTY

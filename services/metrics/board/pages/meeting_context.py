"""The values that the templates of meetings name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.metrics.board.domain import DateRange
from services.metrics.board.pages.formatting import (
    EMPTY,
    Change,
    describe_change,
    format_compact_money,
    format_count,
    format_date_range,
    format_day,
    format_days,
    format_percent,
)
from services.metrics.board.pages.meeting_tables import build_table
from services.metrics.board.pages.section import DataTable, Link
from services.metrics.meetings.domain.pack import read_number
from services.metrics.meetings.schemas.minutes import ActionOut
from services.metrics.meetings.schemas.pack import ListedMeetingOut, MeetingOut, MeetingsOut, PointOut, SectionOut
from shared.auth.setup import place_errors, split_problem
from shared.http import Problem

NAMES = {"week": "Weekly meeting", "month": "Monthly review", "quarter": "Quarterly business review"}
# The agendas of meetings of a kind, by their form; without one the whole review.
FORMS = {"week": {"15m": "15 minutes", "30m": "30 minutes"}, "month": {"": "Review", "pipeline": "Pipeline"}}
STATES = {
    "ahead": "lies ahead", "running": "its time runs", "due": "to be held now", "held": "held", "skipped": "skipped",
}  # fmt: skip
TONES = {"held": "good", "skipped": "late", "due": "soon"}
# Where less is better.
DOWN = {
    "waiting", "rejected", "untouched", "unattended", "unowned", "missed", "at_risk", "cycle", "cost_per_lead",
    "cost_per_qualified", "cost_per_customer", "missing", "leak", "shifted", "disputed", "stuck", "lost",
}  # fmt: skip


@dataclass(frozen=True)
class PointView:
    """A number as people read it, with that of the span before, and what changed."""

    name: str
    number: str
    unit: str
    list: str | None
    previous: str
    change: Change | None


@dataclass(frozen=True)
class SectionView:
    """An item of the agenda."""

    id: str
    name: str
    say: str | None
    points: Sequence[PointView]
    tables: Sequence[DataTable]


def build_list_context(listed: MeetingsOut) -> dict[str, Any]:
    """The page of all meetings."""
    rows = [
        (Link(f"{NAMES[each.per]} {each.span}", f"/meetings/{each.span}"), _write_dates(each), STATES[each.state],
         "yes" if each.planned else "no")
        for each in listed.meetings
    ]  # fmt: skip
    return {
        "table": DataTable("The latest first", ("Meeting", "About", "State", "Agreed"), rows),
        "actions": [_view_action(action) for action in listed.actions],
        "overdue": sum(action.overdue for action in listed.actions),
        "years": _list_years(listed),
    }


def _list_years(listed: MeetingsOut) -> list[int]:
    """The year of the latest meeting, and the next one."""
    year = max((each.starts.year for each in listed.meetings), default=None)
    return [] if year is None else [year, year + 1]


def build_meeting_context(meeting: MeetingOut, sent: Mapping[str, str], problem: Problem | None) -> dict[str, Any]:
    """The page of one meeting. `sent`: the form that was refused, with its name under `form`."""
    return {
        "meeting": meeting,
        "title": f"{'Pipeline review' if meeting.form == 'pipeline' else NAMES[meeting.per]} {meeting.span}",
        "dates": _write_dates(meeting),
        "state": STATES[meeting.state],
        "tone": TONES.get(meeting.state, ""),
        "agendas": FORMS.get(meeting.per, {}),
        "sections": [_view_section(section) for section in meeting.sections],
        "actions": [_view_action(action, meeting.span) for action in meeting.actions],
        "written": _read_written(meeting, sent),
        "sent": sent,
        **split_problem(place_errors(problem, _find_field) if problem else None),
    }


def _find_field(pointer: str) -> str:
    """What is wrong with one name or decision stands beside the field of all."""
    return pointer.strip("/").partition("/")[0]


def _write_dates(meeting: ListedMeetingOut) -> str:
    return format_date_range(DateRange(meeting.starts, meeting.ends))


def _view_section(section: SectionOut) -> SectionView:
    points = [_view_point(point) for point in section.points]
    tables = [build_table(table) for table in section.tables if table.rows]
    return SectionView(section.id, section.name, section.say, points, tables)


def _view_point(point: PointOut) -> PointView:
    good: Any = "down" if point.id in DOWN else "up"
    change = describe_change(read_number(point.value), read_number(point.previous), good)
    unit = point.value["currency"] if point.unit == "money" and point.value else ""
    previous = "" if point.previous is None else f"{_write(point, point.previous)} before"
    return PointView(point.name, _write(point, point.value), unit, point.list, previous, change)


def _write(point: PointOut, value: Any) -> str:
    if value is None:
        return EMPTY
    match point.unit:
        case "share":
            return format_percent(value)
        case "money":
            return format_compact_money(value)
        case "days" | "score":
            return format_days(value)
    return format_count(round(value))


def _view_action(action: ActionOut, span: str | None = None) -> dict[str, Any]:
    return {
        "action": action,
        "due": format_day(action.due),
        "carried": span is not None and action.span != span,
        "tone": "late" if action.overdue else {"done": "good"}.get(action.state, ""),
        "state": "overdue" if action.overdue else action.state,
        "address": f"/meetings/{action.span if span is None else span}/actions/{action.id}",
    }


def _read_written(meeting: MeetingOut, sent: Mapping[str, str]) -> dict[str, str]:
    """What stands in the form of the minutes: as it was sent, else as it was written last."""
    if sent.get("form") == "minutes":
        return {name: sent.get(name, "") for name in ("present", "decisions", "notes")}
    minutes = meeting.minutes
    if minutes is None:
        return {"present": "", "decisions": "", "notes": ""}
    return {
        "present": "\n".join(minutes.present),
        "decisions": "\n".join(minutes.decisions),
        "notes": minutes.notes or "",
    }

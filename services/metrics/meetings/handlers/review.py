"""Loads what the monthly and the quarterly agenda have beside the weekly one."""

from datetime import datetime, timedelta

from services.metrics.facts.store import load_active_agreement
from services.metrics.goals.handlers.standing import load_goal
from services.metrics.goals.schemas.goal import GoalOut
from services.metrics.meetings.domain import pack, review_sections
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.numbers import Numbers
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.domain.query import Group, ReportRequest
from services.metrics.reports.handlers.source import ReportSource, compute_report
from shared.agreement.readers.buyer import read_buyer
from shared.db.connection import Connection

MOMENT = timedelta(microseconds=1)
# The versions of the agreement that stand beside each other in a quarter's pack.
SHOWN_VERSIONS = 4


async def load_sources(conn: Connection, source: ReportSource, span: MeetingSpan, numbers: Numbers) -> pack.Section:
    """Leads by source, and by persona where the agreement has some."""
    sources = await load_rows(conn, source, span, ("funnel", "source"))
    return review_sections.build_sources(numbers, sources, await load_rows(conn, source, span, ("personas", None)))


async def load_money(
    conn: Connection, source: ReportSource, span: MeetingSpan, numbers: tuple[Numbers, Numbers]
) -> pack.Section:
    """Cost and revenue; `numbers`: of the span, and of the one before."""
    buyer = read_buyer(await load_active_agreement(conn))
    rows = await load_rows(conn, source, span, ("cost", "channel"))
    return review_sections.build_money(*numbers, rows, buyer.decision_days if buyer else None)


async def load_goal_at_end(
    conn: Connection, source: ReportSource, span: MeetingSpan, now: datetime
) -> dict[str, object] | None:
    """The goal as it stood at the end of the span, as the API shows it; None where the agreement sets none."""
    end = min(now, begin_day(span.until, source.locale.zone))
    goal = await load_goal(conn, source, min(now, end - MOMENT), end)
    return None if goal is None else GoalOut.of(goal, source.locale.timezone, source.locale.currency).model_dump()


async def load_leak(conn: Connection, source: ReportSource, span: MeetingSpan) -> pack.Section:
    """What the promises that were missed in the span cost."""
    request = ReportRequest(str(span.first), str(span.until), None, "period")
    leak = (await compute_report(conn, source, "leak", request)).result
    return review_sections.build_leak(leak.totals, leak.rows)


async def load_credit(conn: Connection, source: ReportSource, span: MeetingSpan) -> pack.Section:
    """Whose part of the deals that were won in the span is whose."""
    request = ReportRequest(str(span.first), str(span.until), None, "period")
    credit = (await compute_report(conn, source, "credit", request)).result
    return review_sections.build_credit(credit.totals, credit.rows)


async def load_shifts(conn: Connection, source: ReportSource, span: MeetingSpan) -> pack.Section:
    """What left its usual range in the last month of the span."""
    request = ReportRequest(None, str(span.until), None, "period")
    shifts = (await compute_report(conn, source, "shifts", request)).result
    return review_sections.build_shifts(shifts.totals, shifts.rows)


async def load_versions(conn: Connection, source: ReportSource, span: MeetingSpan) -> list[dict[str, object]]:
    """How good the last versions of the agreement were, by what was known at the end of the span."""
    request = ReportRequest(None, str(span.until), None, "period")
    return (await compute_report(conn, source, "quality", request)).result.rows[-SHOWN_VERSIONS:]


async def load_rows(
    conn: Connection, source: ReportSource, span: MeetingSpan, report: tuple[str, Group | None]
) -> list[dict[str, object]]:
    """The rows of a report of the days of the span, by a group."""
    name, by = report
    request = ReportRequest(str(span.first), str(span.until), by, "period")
    return (await compute_report(conn, source, name, request)).result.rows

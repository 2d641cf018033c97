"""Builders of expected reports and their rows; `group`: the column by which a report is grouped, with its value."""

from typing import Any

from tests.flow.three_weeks.expectation_builders import STEPS, Document
from tests.flow.three_weeks.requests import euros

RATES = ("qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lead_to_customer")


def report(basis: str, rows: list[Document], totals: Document) -> Document:
    return {"basis": basis, "rows": rows, "totals": totals}


def funnel(counts: list[int], rates: list[float | None], **group: Any) -> Document:
    """`counts`: in the order of STEPS; `rates`: in the order of RATES. Every accepted lead of the story qualified."""
    steps = dict(zip(STEPS, counts, strict=True))
    more = {"accepted_of_qualified": steps["accepted"], "rates": dict(zip(RATES, rates, strict=True))}
    return group | steps | more


def revenue(captured: int, won: int, bookings: str, received: str, per_lead: str | None, **more: Any) -> Document:
    """Two counts and three amounts in euros; `more`: the group, and what the totals have beyond a row."""
    row: Document = {
        "captured": captured,
        "won": won,
        "bookings": euros(bookings),
        "revenue": euros(received),
        "recurring_revenue": euros("0.00"),
        "revenue_per_lead": euros(per_lead) if per_lead else None,
        "other_currencies": [],
    }
    return row | more


def sales_cycle(won: int, days: list[float], **group: Any) -> Document:
    """`days`: median, mean, 90th percentile."""
    names = ("median_days", "mean_days", "p90_days")
    return group | {"won": won} | dict(zip(names, days, strict=True))


def win_rate(counts: list[int], rates: list[float | None], **group: Any) -> Document:
    """`counts`: sales-qualified, won, lost, open; `rates`: won to sales-qualified, won to closed."""
    names = ("sales_qualified", "won", "lost", "open", "sql_to_won", "win_rate")
    return group | dict(zip(names, [*counts, *rates], strict=True))


def attainment(met: int, breached: int, running: int, share: float | None) -> Document:
    """`share`: of the clocks met among those met and breached."""
    due = met + breached + running
    return {"due": due, "met": met, "breached": breached, "running": running, "attainment": share}


def sla(target: str, counts: Document, seconds: list[float | None], **group: Any) -> Document:
    """`seconds`: median and 90th percentile of the elapsed ones, then of the business ones."""
    names = ("median_elapsed_seconds", "p90_elapsed_seconds", "median_business_seconds", "p90_business_seconds")
    return group | {"target": target} | counts | dict(zip(names, seconds, strict=True))


def rejection(reason: str, clause: str, checks: list[int], share: float, **group: Any) -> Document:
    """`checks`: confirmed, loose, disputed."""
    return group | {"reason": reason, "clause": clause} | rejection_counts(checks) | {"share": share}


def rejection_counts(checks: list[int]) -> Document:
    return {"count": sum(checks)} | dict(zip(("confirmed", "loose", "disputed"), checks, strict=True))

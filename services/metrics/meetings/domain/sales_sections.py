"""The items on sales: how it came on, which deals are open and stuck, and what the leads of each channel became."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.metrics.meetings.domain.numbers import Numbers, Totals
from services.metrics.meetings.domain.pack import PackTable, Point, Section
from services.metrics.meetings.domain.sections import NAMED_LEADS
from services.metrics.reports.domain.result import ReportResult

STEPS = {
    "accepted": "Leads accepted",
    "contacted": "First conversations",
    "sales_qualified": "Sales-qualified",
    "opportunity": "New opportunities",
    "won": "New customers",
}
# What a channel has of the funnel, each step by its own day, and of the deals that are open now.
OF_CHANNEL = ("captured", "qualified", "opportunity", "won", "lost")


def build_sales(now: Numbers, before: Numbers, deals: Totals, stuck: PackTable) -> Section:
    """How sales came on, and how it kept its times. `deals`: the totals of the report `pipeline`."""
    points = [
        *_count_steps(now, before, *STEPS),
        Point("bookings", "Deals won", "money", now.money["bookings"], before.money["bookings"],
              now.list_leads("booking")),
        build_win_rate(now, before),
        *_count_open(deals),
    ]  # fmt: skip
    rows = [
        {**{name: row[name] for name in ("target", "due", "met", "breached", "running", "attainment")},
         "list": now.list_promised(row["target"], "breached")}
        for row in now.targets
    ]  # fmt: skip
    return Section(
        "sales",
        "How sales came on",
        points,
        [PackTable("targets", "The times that sales promised", rows), stuck],
    )


def build_pipeline(
    now: Numbers, before: Numbers, steps: Sequence[Totals], deals: ReportResult, stuck: PackTable
) -> Section:
    """What marketing's channels brought into the pipeline.

    `steps`, `deals`: by channel, of the funnel of the span and of the deals that are open now.
    """
    points = [
        *_count_steps(now, before, "opportunity", "won"),
        Point("lost", "Leads lost", "count", now.funnel["lost"], before.funnel["lost"], now.list_leads("lost"), "down"),
        build_win_rate(now, before),
        *_count_open(deals.totals),
    ]
    stepped, opened = ({row["channel"]: row for row in rows} for rows in (steps, deals.rows))
    rows = [
        {
            "channel": channel,
            **{step: stepped[channel][step] if channel in stepped else 0 for step in OF_CHANNEL},
            **_write_open(opened.get(channel)),
            "list": now.list_leads("opportunity", channel=channel),
        }
        for channel in dict.fromkeys([*stepped, *opened])
    ]
    table = PackTable("pipeline", "By channel of the first touch", rows)
    return Section("pipeline", "What became pipeline", points, [table, stuck])


def build_win_rate(now: Numbers, before: Numbers) -> Point:
    """Of the leads that were decided, the share that was won."""
    return Point(
        "win_rate", "Win rate", "share", now.win_rate["win_rate"], before.win_rate["win_rate"], now.list_leads("won")
    )


def _count_steps(now: Numbers, before: Numbers, *steps: str) -> list[Point]:
    return [
        Point(step, STEPS[step], "count", now.funnel[step], before.funnel[step], now.list_leads(step)) for step in steps
    ]


def _count_open(deals: Totals) -> list[Point]:
    return [
        Point("open", "Open deals, now", "count", deals["count"], None, "/promises/open", None),
        Point("worth", "Worth, now", "money", deals["amount"], None, "/promises/open", None),
        Point("stuck", "Of them stuck, now", "count", deals["stuck"], None, "/promises/stuck", "down"),
    ]


def _write_open(deals: Totals | None) -> dict[str, Any]:
    """A row of a channel; without an open deal none is worth anything or stuck."""
    if deals is None:
        return {"open": 0, "worth": None, "stuck": 0}
    return {"open": deals["count"], "worth": deals["amount"], "stuck": deals["stuck"]}


def build_stuck(deals: Totals, named: Mapping[str, Totals]) -> PackTable:
    """The deals that are stuck for longest. `named`: by lead the seller, the begin and the amount."""
    unknown = dict.fromkeys(("seller", "opened_at", "amount"))
    rows = [{"lead": lead, **named.get(lead, unknown)} for lead in deals["leads"][:NAMED_LEADS]]
    return PackTable("stuck", "The deals that are stuck for longest", rows)

"""The items of the monthly and the quarterly agenda: sources, money, the goal, wins, and what to improve."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.metrics.meetings.domain.numbers import Numbers, Totals
from services.metrics.meetings.domain.pack import PackTable, Point, Section, Win
from services.metrics.meetings.domain.sales_sections import build_win_rate
from services.metrics.reports.domain.promises import Promise
from services.metrics.reports.domain.quality import tell_waiting
from services.metrics.reports.domain.result import divide, write_money
from services.metrics.reports.domain.standing import Standing, State
from shared.events.base import format_rfc3339

COSTS = {
    "spend": "Paid for marketing",
    "cost_per_lead": "Cost of a lead",
    "cost_per_qualified": "Cost of a qualified lead",
    "cost_per_customer": "Cost of a customer",
}
# The leads of each cause that a pack names; the report names more.
LEAK_LEADS = 20
NEXT = "What changes in the next quarter, and what it is worth to each side."
# What a row of a source has of the funnel.
STEPS = ("captured", "qualified", "accepted", "sales_qualified", "won")


def build_sources(now: Numbers, rows: Sequence[Totals], personas: Sequence[Totals]) -> Section:
    """Leads by source and how good they were. `rows`: of the funnel by source, each step by its own day.

    `personas`: rows of the report of that name, of the leads that qualified in the span.
    """
    sources = [
        {
            "source": row["source"],
            **{step: row[step] for step in STEPS},
            "acceptance_rate": row["rates"]["accepted"],
            "lead_to_customer": row["rates"]["lead_to_customer"],
            "list": now.list_leads("captured", source=row["source"]),
        }
        for row in rows
    ]
    tables = [PackTable("sources", "By source", sources)]
    if personas:
        tables.append(PackTable("personas", "Who qualified, and what became of them", personas))
    return Section("sources", "Leads by source", tables=tables)


def build_money(now: Numbers, before: Numbers, channels: Sequence[Totals], decision_days: int | None) -> Section:
    """Cost, cycle, win rate and revenue. `channels`: rows of the report `cost`.

    `decision_days`: how long buyers take by the agreement in force; a cycle that is longer raises a doubt about it.
    """
    points = [
        Point("revenue", "Received", "money", now.money["revenue"], before.money["revenue"],
              now.list_leads("receipt")),
        Point("bookings", "Deals won", "money", now.money["bookings"], before.money["bookings"],
              now.list_leads("booking")),
        Point("won", "New customers", "count", now.funnel["won"], before.funnel["won"], now.list_leads("won")),
        build_win_rate(now, before),
        Point("cycle", "Median days from lead to customer", "days", now.cycle["median_days"],
              before.cycle["median_days"], now.list_leads("won"), "down"),
        *(Point(name, label, "money", now.cost[name], before.cost[name], None, None if name == "spend" else "down")
          for name, label in COSTS.items()),
    ]  # fmt: skip
    rows = [
        {name: row[name] for name in ("channel", *COSTS, "captured", "qualified", "won")}
        | {"list": now.list_leads("won", channel=row["channel"])}
        for row in channels
    ]
    tables, median = [PackTable("channels", "By channel", rows)], now.cycle["median_days"]
    doubt = (
        f"By the agreement buyers decide within {decision_days} days; half of these deals took {median:.0f} or more."
        if decision_days is not None and median is not None and median > decision_days
        else None
    )
    return Section("money", "Cost and revenue", points, tables, doubt)


def build_goal(goal: Mapping[str, Any] | None, standings: Sequence[Standing]) -> Section:
    """Whether both sides are ahead of the plan or behind it, at the end of the span, and how each kept its promises.

    `goal`: as the API shows it; `standings`: of the promises in each of their spans that has a day of this one.
    """
    kept = PackTable("kept", "The promises of both sides, by the spans that each names", _count_kept(standings))
    if goal is None:
        return Section("goal", "Ahead or behind", tables=[kept], say="The agreement in force sets no goal.")
    unit: Any = "count" if goal["metric"] == "customers" else "money"
    points = [
        Point("booked", f"Booked in {goal['span']}", unit, goal["booked"], None, "/goals"),
        Point("due", "Due by then", unit, goal["due"], good=None),
        Point("target", "Goal", unit, goal["target"], good=None),
        Point("missing", "Missing if it goes on like this", unit, goal["gap"]["value"], good="down"),
    ]
    causes = [{"cause": cause} for cause in goal["causes"]]
    return Section(
        "goal", "Ahead or behind", points, [PackTable("causes", "Worse than both sides expected", causes), kept]
    )


def _count_kept(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """Of each promise how many of its spans were kept and missed; the rest still run, or nothing fell due in them."""
    states: dict[Promise, list[State | None]] = {}
    for each in standings:
        states.setdefault(each.span.promise, []).append(each.state)
    return [
        {
            "side": promise.side,
            "promise": promise.name,
            "kept": found.count("kept"),
            "missed": found.count("missed"),
            "share": divide(found.count("kept"), found.count("kept") + found.count("missed")),
        }
        for promise, found in states.items()
    ]


def build_shifts(totals: Totals, rows: Sequence[Totals]) -> Section:
    """What left its usual range in the last month of the span, and the channels that explain it."""
    say = "There are more leads, and fewer of them are accepted or won: better is meant, not more."
    shown = ("measure", "state", "direction", "value", "usual", "low", "high", "groups")
    table = PackTable("shifts", "Against the months before", [{name: row[name] for name in shown} for row in rows])
    point = Point("shifted", "Measures beyond their usual range", "count", totals["shifted"], good="down")
    return Section("shifts", "What is unusual", [point], [table], say if totals["more_but_worse"] else None)


def build_leak(totals: Totals, rows: Sequence[Totals]) -> Section:
    """What missed promises of the span cost: an estimate, never added to booked money."""
    point = Point("leak", "Estimate, not booked money", "money", totals["leak"], good="down")
    shown = ("cause", "count", "expected", "observed", "deal", "leak", "low", "high")
    leaks = [
        {name: row[name] for name in shown} | {"leads": row["leads"][:LEAK_LEADS], "list": _list_missed(row["cause"])}
        for row in rows
    ]
    return Section("leak", "What missed promises cost", [point], [PackTable("leaks", "By promise", leaks)])


def _list_missed(cause: str) -> str:
    return f"/promises/{'first_contact' if cause == 'untouched' else cause}?state=breached"


def build_credit(totals: Totals, rows: Sequence[Totals]) -> Section:
    """Whose part of the won deals is whose, by the agreements that were in force when they were won."""
    points = [
        Point("credited", "Credited by the agreement", "money", totals["credited"], good=None),
        Point("commission", "Paid to sellers for it", "money", totals["commission"], good=None),
        Point("uncredited", "Won without a rule of credit", "money", totals["uncredited"], good=None),
    ]
    shown = ("side", "channel", "seller", "deals", "credited", "commission")
    table = PackTable("credit", "By side, channel and seller", [{name: row[name] for name in shown} for row in rows])
    return Section("credit", "Credit and incentives", points, [table] if rows else [])


def build_wins(now: Numbers, before: Numbers, wins: Sequence[Win]) -> Section:
    """The largest deals that were won, each with everyone who took part."""
    point = Point("deals", "Deals won", "count", now.money["won"], before.money["won"], now.list_leads("booking"))
    return Section(
        "wins", "What we won", [point], [PackTable("wins", "With everyone who took part", list(map(_write, wins)))]
    )


def _write(win: Win) -> dict[str, Any]:
    amount = None if win.amount is None else write_money(win.amount, win.currency or "")
    return {
        "lead": str(win.lead_id),
        "won_at": format_rfc3339(win.won_at),
        "amount": amount,
        **{name: getattr(win, name) for name in ("source", "channel", "campaign")},
        "sellers": list(win.sellers),
        "teams": list(win.teams),
    }


def build_versions(rows: Sequence[Totals]) -> PackTable:
    """How good each version of the agreement was, the latest first. `rows`: of the report `quality`."""
    return PackTable("versions", "How good each version of the agreement was", [dict(row) for row in reversed(rows)])


def build_next(advice: tuple[str, date] | None, versions: Sequence[Totals]) -> Section:
    """What both sides decide for the next quarter. `advice`: what the last leads advise, and on which day."""
    rows = [{"says": advice[0], "day": advice[1].isoformat(), "list": "/agreement/advice"}] if advice else []
    return Section(
        "next", "What we improve",
        tables=[*([build_versions(versions)] if versions else []),
                *([PackTable("advice", "About the agreement", rows)] if rows else [])],
        say=" ".join(filter(None, [tell_waiting(versions), NEXT])),
    )  # fmt: skip

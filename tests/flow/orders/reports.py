"""What each report must say, counted anew in plain Python from what was told, and what it says.

Of handoff's rows only what was decided is taken: when the lead first qualified, and which handoffs sales still has.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, quantiles
from typing import Any

from tests.flow.orders.person import Person
from tests.flow.orders.steps import HALF_DAY, START, Form, Report
from tests.flow.orders.tell import CLOCK_STATES

RANKS = {"opportunity": 0, "lost": 1, "won": 2}
WITH_SALES = ("queued", "offered", "accepted", "contacted", "sales_qualified", "opportunity")
STEPS = (
    *("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won"),
    *("lost", "rejected", "recycled", "accepted_of_qualified"),
)
# The stage, its moment and its amount.
Stage = tuple[str, float, float | None]


@dataclass(frozen=True)
class Told:
    """What was told of one person and not refused: the first form, what sellers answered, and the stages of deals."""

    captured: int
    qualified: float | None
    calls: frozenset[str]
    rejected: dict[str, str]
    deals: list[list[Stage]]
    kept: list[str]

    @property
    def latest(self) -> list[Stage]:
        """The latest stage of each deal, with the last amount told by then."""
        return [(*told[-1][:2], next((each[2] for each in reversed(told) if each[2]), None)) for told in self.deals]

    def has(self, stage: str) -> bool:
        """Whether a deal is at this stage."""
        return any(each[0] == stage for each in self.latest)


def collect(person: Person, document: dict[str, Any]) -> Told:
    """What was told of this person; an outcome without a deal's id joins a deal by decision: as handoff noted it."""
    calls = [(step, handoff) for step, _, handoff in person.answered]
    first = document["first_offer"]
    by_outcome = any(step.call == "outcome" for step, _ in calls)
    return Told(
        captured=min(step.at for step in person.story if isinstance(step, Form)),
        qualified=_to_moment(datetime.fromisoformat(first)) if first else None,
        calls=frozenset(step.call for step, _ in calls),
        rejected={handoff: dict(step.body)["reason"] for step, handoff in calls if step.call == "rejection"},
        deals=_sort(document["stages"] if by_outcome else _list_stages(person)),
        kept=[each["state"] for each in document["handoffs"] if not each["returned"]],
    )


def expect_reports(told: Told) -> dict[str, Any]:
    """Each report's figures of this person alone."""
    steps = _count_steps(told)
    begun = min((deal[0][1] for deal in told.deals), default=None)
    found_by_sales = begun is not None and (told.qualified is None or begun < told.qualified)
    won = [each for each in told.latest if each[0] == "won"]
    is_kept = any(state in WITH_SALES for state in told.kept)
    return {
        "funnel": steps | {"of_sales": steps if found_by_sales else dict.fromkeys(STEPS, 0)},
        "revenue": {"captured": 1, "won": len(won), "bookings": sum(each[2] or 0 for each in won)},
        "win_rate": {
            "sales_qualified": steps["sales_qualified"],
            "won": int(bool(won)),
            "lost": int(told.has("lost") and not won and not told.has("opportunity") and not is_kept),
            "open": int(bool(steps["sales_qualified"]) and not won and is_kept),
        },
        "sales_cycle": [(min(each[1] for each in won) - told.captured) / 2] if won else [],
        "rejections": Counter(told.rejected.values()),
    }


def read_reports(document: dict[str, Any]) -> dict[str, Any]:
    """The same, as the reports say it by campaign."""
    return _read(document["reports"])


def expect_totals(documents: Mapping[Person, dict[str, Any]]) -> dict[str, Any]:
    """The totals of each report, from the figures of each person; of `sla` from the clocks that handoff keeps."""
    everyone = [expect_reports(collect(person, document)) for person, document in documents.items()]
    clocks: Counter[str] = Counter()
    for document in documents.values():
        for _, state, number in document["promises"]["clocks"]:
            clocks[state] += number
    days = [day for each in everyone for day in each["sales_cycle"]]
    funnel = {step: sum(each["funnel"][step] for each in everyone) for step in STEPS}
    of_sales = {step: sum(each["funnel"]["of_sales"][step] for each in everyone) for step in STEPS}
    sums = {
        name: {figure: sum(each[name][figure] for each in everyone) for figure in everyone[0][name]}
        for name in ("revenue", "win_rate")
    }
    nth = quantiles(days, n=10, method="inclusive")
    cycle = {"won": len(days), "median_days": nth[4], "mean_days": round(mean(days), 6), "p90_days": round(nth[8], 6)}
    reasons = sum((each["rejections"] for each in everyone), Counter[str]())
    return {
        "funnel": funnel | {"of_sales": of_sales}, **sums, "sales_cycle": cycle, "rejections": reasons, "sla": clocks
    }  # fmt: skip


def read_totals(totals: dict[str, Any]) -> dict[str, Any]:
    """The same, as the totals of the reports say it; the reasons of rejections are rows, not totals."""
    cycle = {name: totals["sales_cycle"][name] for name in ("won", "median_days", "mean_days", "p90_days")}
    clocks = Counter({state: totals["sla"][state] for state in CLOCK_STATES})
    return _read(totals) | {"sales_cycle": cycle, "sla": clocks}


def _read(reports: dict[str, Any]) -> dict[str, Any]:
    funnel, revenue, cycle = reports["funnel"], reports["revenue"], reports["sales_cycle"]
    of_sales = {step: funnel["by_origin"]["sales"][step] for step in STEPS}
    money = {"captured": revenue["captured"], "won": revenue["won"], "bookings": float(revenue["bookings"]["amount"])}
    return {
        "funnel": {step: funnel[step] for step in STEPS} | {"of_sales": of_sales},
        "revenue": money,
        "win_rate": {name: reports["win_rate"][name] for name in ("sales_qualified", "won", "lost", "open")},
        "sales_cycle": [cycle["mean_days"]] if cycle.get("won") else [],
        "rejections": Counter(reports["rejections"]),
    }


def _count_steps(told: Told) -> dict[str, int]:
    """Each step once: a deal that was open or won implies all before it, one that was only lost the acceptance."""
    pursued = any(each[0] != "lost" for deal in told.deals for each in deal)
    qualified_by_sales = pursued or "qualification" in told.calls
    contacted = qualified_by_sales or "contacts" in told.calls
    accepted = contacted or "acceptance" in told.calls or bool(told.deals)
    reached = {
        "captured": True,
        "qualified": told.qualified is not None,
        "accepted": accepted,
        "contacted": contacted,
        "sales_qualified": qualified_by_sales,
        "opportunity": pursued,
        "won": told.has("won"),
        "lost": told.has("lost"),
        "rejected": "rejection" in told.calls,
        "recycled": "recycling" in told.calls,
        "accepted_of_qualified": accepted and told.qualified is not None,
    }
    return {step: int(is_reached) for step, is_reached in reached.items()}


def _list_stages(person: Person) -> list[tuple[str, str, float, float | None]]:
    told = [step for step in person.story if isinstance(step, Report) and step not in person.refused]
    return [(step.deal, step.stage, step.at, step.amount) for step in told]


def _sort(stages: Sequence[tuple[str, str, Any, Any]]) -> list[list[Stage]]:
    deals: dict[str, list[Stage]] = {}
    for deal, stage, at, amount in stages:
        moment = at if isinstance(at, (int, float)) else _to_moment(at)
        deals.setdefault(deal, []).append((stage, moment, float(amount) if amount else None))
    return [sorted(told, key=lambda each: (each[1], RANKS[each[0]])) for told in deals.values()]


def _to_moment(at: datetime) -> float:
    return (at - START) / HALF_DAY

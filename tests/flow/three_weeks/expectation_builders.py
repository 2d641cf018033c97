"""Builders of expected facts, journeys and scores. `at` is a wall time such as `24 Oct 17:00`, or NOW."""

from collections.abc import Sequence
from typing import Any

from tests.flow.three_weeks.times import NOW

Document = dict[str, Any]
STEPS = (
    "captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected",
    "recycled",
)  # fmt: skip
BEHAVIOUR_CLAUSES = ("demo", "webinar", "guide")
ATTRIBUTES = {
    "industry": "company.industry",
    "country": "company.country",
    "seniority": "role.seniority",
    "size": "company.size",
    "budget": "interest.budget",
}


def fact(kind: str, at: str, /, **data: Any) -> Document:
    return {"type": kind, "occurred_at": at, "data": data}


def lead_captured(
    at: str, touch: str, activity: str = "demo_requested", email: str = "business", **attributes: Any
) -> Document:
    """`touch`: channel/campaign; `attributes`: industry, country, seniority, size as a band, budget."""
    data = {
        "source": "website",
        "source_kind": "form",
        "activity": activity,
        "touch": expected_touch(touch),
        "attributes": {ATTRIBUTES[name]: value for name, value in attributes.items()} | {"contact.email_class": email},
    }
    return fact("lead.captured", at, **data)


def expected_touch(touch: str) -> Document:
    """`channel/campaign`, or the channel alone, as Accord shows it."""
    channel, _, campaign = touch.partition("/")
    return {"channel": channel} | ({"campaign": campaign} if campaign else {})


def activity_recorded(at: str, activity: str) -> Document:
    return fact("activity.recorded", at, activity=activity, touch={})


def lead_qualified(at: str, version: int = 1, cycle: int = 1, **points: float) -> Document:
    """`points`: of each clause that the lead meets."""
    clauses = [{"id": name, "part": part_of(name), "points": value} for name, value in points.items()]
    verdict = {"cycle": cycle, "product": "default", "agreement_version": version, **sum_points(clauses)}
    return fact("lead.qualified", at, **verdict, clauses=clauses)


def nurture_started(at: str, fit: float, behaviour: float, *missing: str, cycle: int = 1, version: int = 1) -> Document:
    """`missing`: the clauses about whose attribute nothing is known."""
    verdict = {"cycle": cycle, "product": "default", "agreement_version": version}
    return fact("lead.nurture_started", at, **verdict, fit=fit, behaviour=behaviour, missing=list(missing))


def lead_disqualified(at: str, clause: str, cycle: int, version: int) -> Document:
    return fact("lead.disqualified", at, cycle=cycle, product="default", agreement_version=version, clause=clause)


def sum_points(clauses: Sequence[Document]) -> Document:
    """Fit and behaviour: the sums of the points of the two parts."""
    return {
        total: round(sum([clause["points"] for clause in clauses if clause["part"] == part]), 4)
        for total, part in (("fit", "profile"), ("behaviour", "behaviour"))
    }


def part_of(clause: str) -> str:
    """The part of the definition in which the clause stands."""
    if clause == "competitor":
        return "disqualify"
    return "behaviour" if clause in BEHAVIOUR_CLAUSES else "profile"


def steps(**reached_at: str) -> Document:
    """When the lead reached each step; a `~` before the time says that a later step implies this one."""
    reached = {name: {"at": at.lstrip("~"), "implied": at.startswith("~")} for name, at in reached_at.items()}
    return dict.fromkeys(STEPS) | reached


def journey(stage: str, since: str, owner: str, reached: Document, *facts: Any, due: Any = None) -> Document:
    """`owner`: side, or side/seller; `facts`: facts and lists of facts; `due`: target and time of the next deadline."""
    side, _, seller = owner.partition("/")
    return {
        "lifecycle_stage": stage,
        "owner": {"side": side, "seller": seller or None},
        "since": since,
        "next_due": {"target": due[0], "at": due[1]} if due else None,
        "steps": reached,
        "facts": [fact for each in facts for fact in (each if isinstance(each, list) else [each])],
        "truncated": False,
    }


# The points that qualify a lead, and the clause whose field the leads in nurture lack.
NEEDED = {"fit": 50.0, "behaviour": 20.0}
MISSING_BUDGET = {
    "clause": "budget",
    "field": "interest.budget",
    "asks": "at least 10000",
    "required": True,
    "points": 20.0,
}


def score(verdict: str, version: int, clauses: list[tuple[str, bool | None, float, str]], **more: Any) -> Document:
    """`clauses`: id, whether the lead meets it, points, reason."""
    rows: list[Document] = [
        {"id": name, "part": part_of(name), "met": met, "points": points, "why": reason}
        for name, met, points, reason in clauses
    ]
    points = sum_points(rows)
    is_short, lacks = verdict == "nurture", verdict != "qualified"
    shortfall = {
        "missing": [MISSING_BUDGET]
        if is_short and ("budget", None) in {(row["id"], row["met"]) for row in rows}
        else [],
        "needs_fit": NEEDED["fit"] if lacks else None,
        "needs_behaviour": NEEDED["behaviour"] if lacks else None,
        "lacks_fit": max(0.0, NEEDED["fit"] - points["fit"]) if lacks else 0.0,
        "lacks_behaviour": max(0.0, NEEDED["behaviour"] - points["behaviour"]) if lacks else 0.0,
    }
    defaults = {"cycle": 1, "qualified_at": None, "rests_until": None, "rests_for_good": False, "entries_left_out": 0}
    return {
        "verdict": verdict,
        "product": "default",
        "agreement_version": version,
        **points,
        **shortfall,
        "clauses": rows,
        "evaluated_at": NOW,
        **defaults,
        **more,
    }

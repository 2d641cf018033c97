"""How expectations are written down: times on the wall, ids left out, what is the same everywhere said once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.flow.three_weeks.times import NOW

Document = dict[str, Any]
STEPS = (
    "captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won", "lost", "rejected",
    "recycled",
)  # fmt: skip


def fact(kind: str, at: str, /, **data: Any) -> Document:
    return {"type": kind, "occurred_at": at, "data": data}


def captured(
    at: str, touch: str, activity: str = "demo_requested", email: str = "business", **attributes: Any
) -> Document:
    """`attributes`: industry, country, seniority, size as a band, budget."""
    channel, _, campaign = touch.partition("/")
    names = {
        "industry": "company.industry",
        "country": "company.country",
        "seniority": "role.seniority",
        "size": "company.size",
        "budget": "interest.budget",
    }
    known = {names[name]: value for name, value in attributes.items()} | {"contact.email_class": email}
    where = {"channel": channel} | ({"campaign": campaign} if campaign else {})
    return fact(
        "lead.captured", at, source="website", source_kind="form", activity=activity, touch=where, attributes=known
    )


def did(at: str, activity: str) -> Document:
    return fact("activity.recorded", at, activity=activity, touch={})


def qualified(at: str, version: int = 1, cycle: int = 1, **points: float) -> Document:
    """`points` of each clause that is met; those about what a lead did are told by their names."""
    clauses: list[Document] = [{"id": name, "part": part(name), "points": each} for name, each in points.items()]
    totals = sums(clauses)
    return fact(
        "lead.qualified", at, cycle=cycle, product="default", agreement_version=version, **totals, clauses=clauses
    )


def sums(clauses: Sequence[Document]) -> Document:
    """Fit and behaviour are the sums of the points that are shown."""
    return {
        total: round(sum([clause["points"] for clause in clauses if clause["part"] == kind]), 4)
        for total, kind in (("fit", "profile"), ("behaviour", "behaviour"))
    }


def part(clause: str) -> str:
    return "behaviour" if clause in ("demo", "webinar", "guide") else "profile"


def nurtured(at: str, fit: float, behaviour: float, *missing: str, cycle: int = 1, version: int = 1) -> Document:
    return fact(
        "lead.nurture_started", at, cycle=cycle, product="default", agreement_version=version, fit=fit,
        behaviour=behaviour, missing=list(missing),
    )  # fmt: skip


def ruled_out(at: str, clause: str, cycle: int, version: int) -> Document:
    return fact("lead.disqualified", at, cycle=cycle, product="default", agreement_version=version, clause=clause)


@dataclass(frozen=True)
class Clock:
    """One clock of a handoff. `done` is told of those that were stopped; `ended` of a cancelled one: when and why."""

    target: str
    seller: str | None
    started: str
    due: str
    state: str
    done: str | None = None
    elapsed: float | None = None
    business: float | None = None
    late: float | None = None
    ended: tuple[str, str] | None = None
    team: str | None = None

    def shown(self) -> Document:
        return {
            "target": self.target,
            "seller": self.seller,
            "due_at": self.due,
            "state": self.state,
            "elapsed_seconds": self.elapsed,
            "business_seconds": self.business,
            "late_seconds": self.late,
        }


@dataclass(frozen=True)
class Transfer:
    """A handoff, as far as its facts repeat it."""

    seller: str = "anna"
    team: str = "north"
    cycle: int = 1
    origin: str = "marketing"
    version: int = 1

    def step(self, kind: str, at: str, **data: Any) -> Document:
        who = {"seller": self.seller, "team": self.team}
        return fact(f"handoff.{kind}", at, **self.key, **who | data)

    def deal(self, kind: str, at: str, amount: str, **data: Any) -> Document:
        money = {"amount": amount, "currency": "EUR"}
        who = {"seller": self.seller, "team": self.team}
        return fact(f"deal.{kind}", at, **self.key, amount=money, **who | data)

    @property
    def key(self) -> Document:
        return {"product": "default", "kind": "mql", "cycle": self.cycle, "origin": self.origin}

    def said(self, clocks: list[Clock]) -> list[Document]:
        """What was said of these clocks."""
        return [each for clock in clocks for each in self._of(clock)]

    def _of(self, clock: Clock) -> list[Document]:
        whose = {"seller": clock.seller} if clock.seller else {}
        about = (
            self.key
            | whose
            | {
                "team": clock.team or self.team,
                "target": clock.target,
                "agreement_version": self.version,
                "started_at": clock.started,
                "due_at": clock.due,
            }
        )
        timed = about | {"elapsed_seconds": clock.elapsed, "business_seconds": clock.business}
        found = [fact("sla.started", clock.started, **about)]
        if clock.state == "breached":
            found.append(fact("sla.breached", clock.due, **about))
        if clock.ended:
            found.append(fact("sla.cancelled", clock.ended[0], **about, why=clock.ended[1]))
        elif clock.done and clock.state == "breached":
            found.append(fact("sla.finished", clock.done, **timed, late_seconds=clock.late))
        elif clock.done:
            found.append(fact("sla.met", clock.done, **timed))
        return found


def steps(**reached: str) -> Document:
    """When each step was reached; a `~` before the time says that a later one implied it."""
    told = {name: {"at": at.lstrip("~"), "implied": at.startswith("~")} for name, at in reached.items()}
    return dict.fromkeys(STEPS) | told


def journey(stage: str, since: str, owner: str, reached: Document, *facts: Any, due: Any = None) -> Document:
    """`owner`: the side, and after a slash the seller; `facts`: single ones and lists of them."""
    side, _, seller = owner.partition("/")
    flat = [one for each in facts for one in (each if isinstance(each, list) else [each])]
    return {
        "lifecycle_stage": stage,
        "owner": {"side": side, "seller": seller or None},
        "since": since,
        "next_due": {"target": due[0], "at": due[1]} if due else None,
        "steps": reached,
        "facts": flat,
        "truncated": False,
    }


def score(verdict: str, version: int, clauses: list[tuple[str, bool | None, float, str]], **more: Any) -> Document:
    """`clauses`: id, whether it is met, points, why."""
    told: list[Document] = [
        {
            "id": name,
            "part": "disqualify" if name == "competitor" else part(name),
            "met": met,
            "points": points,
            "why": why,
        }
        for name, met, points, why in clauses
    ]
    totals = sums(told)
    rest = {"cycle": 1, "qualified_at": None, "rests_until": None, "rests_for_good": False} | more
    return {
        "verdict": verdict, "product": "default", "agreement_version": version, **totals, "clauses": told,
        "evaluated_at": NOW, **rest,
    }  # fmt: skip

"""Builders of the expected facts about one handoff: its steps, its deal and its clocks."""

from dataclasses import dataclass
from typing import Any

from tests.flow.three_weeks.expectation_builders import Document, fact


@dataclass(frozen=True)
class Clock:
    """One expected clock of a handoff, with wall times and seconds.

    `finished`, `elapsed` and `business` of a clock that was stopped, `late` of one stopped too late; `cancelled` of a
    cancelled one: when, and the reason.
    """

    target: str
    seller: str | None
    started: str
    due: str
    state: str
    finished: str | None = None
    elapsed: float | None = None
    business: float | None = None
    late: float | None = None
    cancelled: tuple[str, str] | None = None
    team: str | None = None

    def document(self) -> Document:
        """The clock as `/v1/handoffs` shows it."""
        return {
            "target": self.target,
            "seller": self.seller,
            "priority": None,
            "due_at": self.due,
            "state": self.state,
            "elapsed_seconds": self.elapsed,
            "business_seconds": self.business,
            "late_seconds": self.late,
        }


@dataclass(frozen=True)
class HandoffFacts:
    """The facts about one handoff, which all repeat these attributes of it."""

    seller: str = "anna"
    team: str = "north"
    cycle: int = 1
    origin: str = "marketing"
    version: int = 1

    @property
    def key(self) -> Document:
        return {"product": "default", "kind": "mql", "cycle": self.cycle, "origin": self.origin}

    def step(self, kind: str, at: str, **data: Any) -> Document:
        """A fact of type `handoff.{kind}`."""
        return fact(f"handoff.{kind}", at, **self.key, **{"seller": self.seller, "team": self.team} | data)

    def deal(self, kind: str, at: str, amount: str, **data: Any) -> Document:
        """A fact of type `deal.{kind}`, over an amount in euros."""
        money = {"amount": amount, "currency": "EUR"}
        return fact(f"deal.{kind}", at, **self.key, amount=money, **{"seller": self.seller, "team": self.team} | data)

    def clocks(self, clocks: list[Clock]) -> list[Document]:
        """The facts of these clocks: started, and what each state implies."""
        return [fact for clock in clocks for fact in self._list_clock_facts(clock)]

    def _list_clock_facts(self, clock: Clock) -> list[Document]:
        seller = {"seller": clock.seller} if clock.seller else {}
        terms = {
            "team": clock.team or self.team,
            "target": clock.target,
            "agreement_version": self.version,
            "started_at": clock.started,
            "due_at": clock.due,
        }
        common = self.key | seller | terms
        measured = common | {"elapsed_seconds": clock.elapsed, "business_seconds": clock.business}
        facts = [fact("sla.started", clock.started, **common)]
        if clock.state == "breached":
            facts.append(fact("sla.breached", clock.due, **common))
        if clock.cancelled:
            facts.append(fact("sla.cancelled", clock.cancelled[0], **common, why=clock.cancelled[1]))
        elif clock.finished and clock.state == "breached":
            facts.append(fact("sla.finished", clock.finished, **measured, late_seconds=clock.late))
        elif clock.finished:
            facts.append(fact("sla.met", clock.finished, **measured))
        return facts

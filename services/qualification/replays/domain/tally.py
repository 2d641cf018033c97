"""What a replay counts: how many leads qualified then and now, what came of them, and what each clause decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from services.qualification.replays.domain.clause_variants import ClauseEffect
from services.qualification.replays.domain.comparison import CycleOutcome, ReplayedCycle


@dataclass
class Counts:
    """So many cycles of leads that qualified, and what came of them. `money`: amounts of won deals, by currency."""

    qualified: int = 0
    accepted: int = 0
    rejected: int = 0
    won: int = 0
    money: dict[str, Decimal] = field(default_factory=dict)

    def add(self, outcome: CycleOutcome) -> None:
        self.qualified += 1
        self.accepted += outcome.accepted_at is not None
        self.rejected += outcome.rejected_at is not None
        self.won += outcome.won_at is not None
        for currency, amount in outcome.money.items():
            self.money[currency] = self.money.get(currency, Decimal(0)) + amount

    def to_json(self) -> dict[str, Any]:
        money = {currency: str(amount) for currency, amount in sorted(self.money.items())}
        return {"qualified": self.qualified, "accepted": self.accepted, "rejected": self.rejected, "won": self.won,
                "money": money}  # fmt: skip

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        money = {currency: Decimal(amount) for currency, amount in stored["money"].items()}
        return cls(stored["qualified"], stored["accepted"], stored["rejected"], stored["won"], money)


SIDES = ("then", "now", "kept", "gained", "lost")


@dataclass
class Tally:
    """All that a replay counts. `sides`: by SIDES; the others by the code of the clause.

    `loosened`: leads that are gained by it, `tightened`: that are lost by it. `dropped_gained`, `dropped_lost` and
    `required_lost`: leads that the draft would gain and lose without the clause, and lose if it required it. `judged`:
    cycles that the version itself judged, of which `same` are as it happened.
    """

    leads: int = 0
    judged: int = 0
    same: int = 0
    sides: dict[str, Counts] = field(default_factory=lambda: {name: Counts() for name in SIDES})
    loosened: dict[str, Counts] = field(default_factory=dict)
    tightened: dict[str, Counts] = field(default_factory=dict)
    dropped_gained: dict[str, Counts] = field(default_factory=dict)
    dropped_lost: dict[str, Counts] = field(default_factory=dict)
    required_lost: dict[str, Counts] = field(default_factory=dict)

    def add_cycle(self, cycle: ReplayedCycle) -> None:
        """Count a cycle that qualified in the span, then or now."""
        for name, counted in (
            ("then", cycle.change != "gained"),
            ("now", cycle.change != "lost"),
            (cycle.change, True),
        ):
            if counted:
                self.sides[name].add(cycle.outcome)
        self.judged += cycle.as_it_happened is not None
        self.same += cycle.as_it_happened is True
        by_clause = {"gained": self.loosened, "lost": self.tightened}.get(cycle.change)
        if by_clause is not None:
            for clause in cycle.deciding:
                _count(by_clause, clause, cycle.outcome)

    def add_effects(self, effects: Iterable[ClauseEffect], outcome: CycleOutcome) -> None:
        """Count what clauses decide of one cycle."""
        for effect in effects:
            _count(self._counts_of(effect), effect.clause, outcome)

    def _counts_of(self, effect: ClauseEffect) -> dict[str, Counts]:
        if effect.change == "required":
            return self.required_lost
        return self.dropped_gained if effect.gained else self.dropped_lost

    def to_json(self) -> dict[str, Any]:
        counted = {"leads": self.leads, "judged": self.judged, "same": self.same}
        return counted | {name: _write(getattr(self, name)) for name in _BY_NAME}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        # A replay that began before `judged` and `same` were counted has none.
        counts = (stored["leads"], stored.get("judged", 0), stored.get("same", 0))
        return cls(*counts, *[_read(stored[name]) for name in _BY_NAME])


_BY_NAME = ("sides", "loosened", "tightened", "dropped_gained", "dropped_lost", "required_lost")


def _count(counts: dict[str, Counts], clause: str, outcome: CycleOutcome) -> None:
    known = counts.get(clause)
    if known is None:
        known = counts[clause] = Counts()
    known.add(outcome)


def _write(counts: Mapping[str, Counts]) -> dict[str, Any]:
    return {name: each.to_json() for name, each in counts.items()}


def _read(stored: Mapping[str, Any]) -> dict[str, Counts]:
    return {name: Counts.from_json(each) for name, each in stored.items()}

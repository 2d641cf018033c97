"""How far the points of a definition reach: by trying out, field by field, what a lead can be."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.qualification.agreements.domain.sample_values import ABSENT, sample_values
from shared.agreement.definition import BehaviourClause, Definition, DisqualifyClause, ProfileClause
from shared.criteria.evaluate import TriState, compile_criterion


@dataclass(frozen=True)
class SampleResult:
    """One value of a field: which clauses it meets, by their place, and whether a lead with it can qualify."""

    value: Any
    profile: Mapping[int, TriState]
    ruled_out_by: Sequence[int]
    required: bool

    @property
    def passes(self) -> bool:
        return self.required and not self.ruled_out_by


@dataclass(frozen=True)
class FieldReach:
    """A field, the places of the clauses about it, and what was tried; nothing, where that would be too much."""

    profile: Mapping[int, ProfileClause]
    disqualify: Mapping[int, DisqualifyClause]
    trials: Sequence[SampleResult] | None

    def most(self, failing: int | None = None) -> float | None:
        """The most points that a lead can have from this field and qualify, with one clause failed if asked.

        Nothing, where no lead can.
        """
        if self.trials is None:
            return sum(clause.points for place, clause in self.profile.items() if place != failing)
        able = [trial for trial in self.trials if trial.passes and (failing is None or trial.profile[failing] is False)]
        return max((self._points(trial) for trial in able), default=None)

    def _points(self, trial: SampleResult) -> float:
        return sum(clause.points for place, clause in self.profile.items() if trial.profile[place])


def fields(definition: Definition) -> list[FieldReach]:
    """Every field that a clause names, in the order in which they are named."""
    profile: dict[str, dict[int, ProfileClause]] = defaultdict(dict)
    disqualify: dict[str, dict[int, DisqualifyClause]] = defaultdict(dict)
    for place, clause in enumerate(definition.profile):
        profile[clause.field][place] = clause
    for place, ruling_out in enumerate(definition.disqualify):
        disqualify[ruling_out.field][place] = ruling_out
    names = dict.fromkeys([*profile, *disqualify])
    return [
        FieldReach(profile[name], disqualify[name], _tried(name, profile[name], disqualify[name])) for name in names
    ]


def max_fit(known: Sequence[FieldReach]) -> float | None:
    """The most points that a profile can bring, or nothing where nobody can qualify."""
    return _sum([field.most() for field in known])


def most_fit_failing(known: Sequence[FieldReach], failed: FieldReach, place: int) -> float | None:
    """The same for leads that fail the clause at `place`, which is about the field `failed`."""
    return _sum([field.most(place if field is failed else None) for field in known])


def max_behaviour(definition: Definition) -> float:
    """The most points that behaviour can bring: without a maximum there is no end to it."""
    return sum(max_points(clause) for clause in definition.behaviour)


def max_points(clause: BehaviourClause) -> float:
    """The most points of one behaviour clause."""
    if clause.points == 0 or (clause.where and not _can_be_met(clause)):
        return 0.0
    return math.inf if clause.max is None else clause.max


def _can_be_met(clause: BehaviourClause) -> bool:
    where = clause.where
    tried = sample_values(where.field, [where]) if where else None
    if where is None or tried is None:
        return True
    return any(compile_criterion(where)(_known(where.field, value)) for value in tried)


def _tried(
    name: str, profile: Mapping[int, ProfileClause], disqualify: Mapping[int, DisqualifyClause]
) -> list[SampleResult] | None:
    values = sample_values(name, [*profile.values(), *disqualify.values()])
    if values is None:
        return None
    asks = {place: compile_criterion(clause) for place, clause in profile.items()}
    rules_out = {place: compile_criterion(clause) for place, clause in disqualify.items()}

    def tried() -> Iterator[SampleResult]:
        for value in values:
            known = _known(name, value)
            met = {place: ask(known) for place, ask in asks.items()}
            required = all(met[place] for place, clause in profile.items() if clause.required)
            yield SampleResult(value, met, [place for place, ask in rules_out.items() if ask(known)], required)

    return list(tried())


def _known(field: str, value: Any) -> dict[str, Any]:
    return {} if value is ABSENT else {field: value}


def _sum(points: Sequence[float | None]) -> float | None:
    return None if None in points else sum(one for one in points if one is not None)

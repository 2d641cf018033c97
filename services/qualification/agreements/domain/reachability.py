"""The most points that a definition can bring: found by trying out, field by field, what a lead can be."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.qualification.agreements.domain.sample_values import ABSENT, list_sample_values
from shared.agreement.definition import BehaviourClause, Definition, DisqualifyClause, ProfileClause
from shared.criteria.evaluate import TriState, compile_criterion


@dataclass(frozen=True)
class SampleResult:
    """One value of a field: the outcome of each profile clause by index, and the disqualify clauses that it meets."""

    value: Any
    profile: Mapping[int, TriState]
    ruled_out_by: Sequence[int]
    required: bool

    @property
    def can_qualify(self) -> bool:
        return self.required and not self.ruled_out_by


@dataclass(frozen=True)
class FieldReach:
    """A field, the clauses about it by index, and the results of its sample values; None where there are too many."""

    profile: Mapping[int, ProfileClause]
    disqualify: Mapping[int, DisqualifyClause]
    samples: Sequence[SampleResult] | None

    def max_points(self, failing: int | None = None) -> float | None:
        """The most points that a qualified lead can have from this field, with one clause failed if it is named.

        None if no lead can qualify.
        """
        if self.samples is None:
            return sum(clause.points for index, clause in self.profile.items() if index != failing)
        possible = [
            sample
            for sample in self.samples
            if sample.can_qualify and (failing is None or sample.profile[failing] is False)
        ]
        return max((self._points(sample) for sample in possible), default=None)

    def _points(self, sample: SampleResult) -> float:
        return sum(clause.points for index, clause in self.profile.items() if sample.profile[index])


def find_field_reaches(definition: Definition) -> list[FieldReach]:
    """Every field that a clause names, in the order in which they are named."""
    profile: dict[str, dict[int, ProfileClause]] = defaultdict(dict)
    disqualify: dict[str, dict[int, DisqualifyClause]] = defaultdict(dict)
    for index, clause in enumerate(definition.profile):
        profile[clause.field][index] = clause
    for index, ruling_out in enumerate(definition.disqualify):
        disqualify[ruling_out.field][index] = ruling_out
    names = dict.fromkeys([*profile, *disqualify])
    return [
        FieldReach(profile[name], disqualify[name], _try_samples(name, profile[name], disqualify[name]))
        for name in names
    ]


def max_fit(fields: Sequence[FieldReach]) -> float | None:
    """The most points that the profile of a qualified lead can bring; None if no lead can qualify."""
    return _sum([field.max_points() for field in fields])


def max_fit_failing(fields: Sequence[FieldReach], failed: FieldReach, index: int) -> float | None:
    """The same for leads that fail the clause at `index`, which is about the field `failed`."""
    return _sum([field.max_points(index if field is failed else None) for field in fields])


def max_behaviour(definition: Definition) -> float:
    """The most points that behaviour can bring: infinite if a clause has no maximum."""
    return sum(max_points(clause) for clause in definition.behaviour)


def max_points(clause: BehaviourClause) -> float:
    """The most points of one behaviour clause."""
    if clause.points == 0 or (clause.where and not _can_be_met(clause)):
        return 0.0
    return math.inf if clause.max is None else clause.max


def _can_be_met(clause: BehaviourClause) -> bool:
    where = clause.where
    values = list_sample_values(where.field, [where]) if where else None
    if where is None or values is None:
        return True
    return any(compile_criterion(where)(_attributes(where.field, value)) for value in values)


def _try_samples(
    name: str, profile: Mapping[int, ProfileClause], disqualify: Mapping[int, DisqualifyClause]
) -> list[SampleResult] | None:
    values = list_sample_values(name, [*profile.values(), *disqualify.values()])
    if values is None:
        return None
    tests = {index: compile_criterion(clause) for index, clause in profile.items()}
    ruling_out = {index: compile_criterion(clause) for index, clause in disqualify.items()}

    def results() -> Iterator[SampleResult]:
        for value in values:
            attributes = _attributes(name, value)
            outcomes = {index: test(attributes) for index, test in tests.items()}
            required = all(outcomes[index] for index, clause in profile.items() if clause.required)
            ruled_out_by = [index for index, test in ruling_out.items() if test(attributes)]
            yield SampleResult(value, outcomes, ruled_out_by, required)

    return list(results())


def _attributes(field: str, value: Any) -> dict[str, Any]:
    return {} if value is ABSENT else {field: value}


def _sum(points: Sequence[float | None]) -> float | None:
    return None if None in points else sum(number for number in points if number is not None)

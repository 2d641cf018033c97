"""What advice reads of leads: each cycle by the agreement in force, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.timeline_entry import ClauseResult
from services.qualification.replays.domain.comparison import NO_OUTCOME, CycleOutcome, compare_change, list_published
from services.qualification.replays.domain.lead_history import CycleReplay
from services.qualification.replays.domain.trial import Outcomes, Trial
from services.qualification.scores.domain.score import Score
from shared.agreement.definition import Thresholds


@dataclass(frozen=True, slots=True)
class Case:
    """One cycle of a lead. `told`: sales was told that it is qualified; `qualified_at`: by the agreement in force.

    The rest is as of that instant, else as of now: `attributes`; `results` by clause; `failed`: the required clauses
    that are not met; `ruled_out`: the disqualify clauses that are; `own`: the thresholds of the product that it asks
    for, where these are not those of the definition.
    """

    told: bool
    qualified_at: datetime | None
    attributes: Mapping[str, Any]
    results: Mapping[str, ClauseResult]
    failed: frozenset[str]
    ruled_out: frozenset[str]
    fit: float
    behaviour: float
    outcome: CycleOutcome
    own: Thresholds | None = None

    def reaches(self, asked: Mapping[str, float], fit: float | None = None) -> bool:
        """Whether its points suffice: by the thresholds of its product, else by these; `fit`: other points for fit."""
        thresholds = self.own.model_dump() if self.own else asked
        points = self.fit if fit is None else fit
        return points >= thresholds["fit"] and self.behaviour >= thresholds["behaviour"]

    @property
    def won(self) -> bool:
        return self.outcome.won_at is not None

    @property
    def rejected(self) -> bool:
        return self.outcome.rejected_at is not None

    @property
    def answered(self) -> bool:
        """Whether sales took it, gave it back, or ended a deal of it."""
        return self.won or self.rejected or self.outcome.accepted_at is not None or self.outcome.closed

    @property
    def disputed(self) -> bool:
        """Whether sales rejected it for a clause that it meets: that says nothing against the lead."""
        return self.rejected and not self.won and self.outcome.finding == "disputed"

    @property
    def counts(self) -> bool:
        """Whether what came of it speaks for the lead or against it."""
        return self.answered and not self.disputed

    @property
    def closed(self) -> bool:
        """Whether it counts, and sales is done with it: a lead that is still open is neither won nor lost."""
        return self.counts and (self.won or self.rejected or self.outcome.closed)


def list_cases(score: Score, replayed: Sequence[CycleReplay], trial: Trial, outcomes: Outcomes) -> Iterator[Case]:
    """The cycles of this lead that qualified in the span, then or now, and those that did not qualify."""
    published = list_published(score)
    for replay in replayed:
        then = published.get(replay.cycle.number)
        then_at = then.since if then else None
        if compare_change(then_at, replay.qualified_at, trial.span) is None and (then_at or replay.qualified_at):
            continue
        outcome = outcomes.get(replay.cycle.number, NO_OUTCOME)
        yield to_case(replay, trial.sides.draft, told=then_at is not None, outcome=outcome)


def to_case(replay: CycleReplay, agreement: CompiledAgreement, *, told: bool, outcome: CycleOutcome) -> Case:
    """This cycle, of which `agreement` made the verdict."""
    verdict = replay.verdict
    results = {result.id: result for result in verdict.clauses}
    required = {agreement.profile[index].clause.id for index in agreement.required}
    return Case(
        told=told,
        qualified_at=replay.qualified_at,
        attributes=replay.attributes,
        results=results,
        failed=frozenset(each.id for each in verdict.clauses if each.id in required and not each.met),
        ruled_out=frozenset(each.id for each in verdict.clauses if each.part == "disqualify" and each.met),
        fit=verdict.fit,
        behaviour=verdict.behaviour,
        outcome=outcome,
        own=agreement.terms_of(verdict.product).qualified,
    )

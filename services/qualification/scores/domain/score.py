"""What is kept of one lead: everything it did, the verdict on that, and what was said about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.qualification.evaluation.domain.cycles import CycleClosure, open_cycle_number, with_closing
from services.qualification.evaluation.domain.timeline import insert_entry
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry, Verdict, VerdictStatus
from services.qualification.scores.domain.events import (
    CycleClosed,
    EntryRecorded,
    Evaluated,
    HistoryMerged,
    MergedInto,
)
from shared.events.base import Event
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified
from shared.values.frozen import fast_replace


@dataclass(frozen=True, slots=True)
class PublishedVerdict:
    """What the other services were last told of a lead."""

    standing: VerdictStatus
    version: int
    since: datetime


@dataclass(frozen=True)
class Score:
    """One lead in its open cycle. `recorded_at`: when the first of its activities was recorded, wherever that was.

    `evaluated_at` is empty when something was learned since; `version` is 0 until an agreement judged it; `due_at` is
    when a rest ends that keeps new behaviour from counting. `told` is of the open cycle; `past` holds, by their
    number, the earlier cycles in which the lead was called qualified. A merged lead has nothing but its survivor.
    """

    lead_id: UUID
    recorded_at: datetime | None = None
    entries: tuple[TimelineEntry, ...] = ()
    cycle: int = 1
    product: str = "default"
    version: int = 0
    verdict: Verdict | None = None
    evaluated_at: datetime | None = None
    due_at: datetime | None = None
    told: PublishedVerdict | None = None
    closings: tuple[CycleClosure, ...] = ()
    past: Mapping[int, PublishedVerdict] = field(default_factory=dict)
    merged_into: UUID | None = None

    @property
    def qualified_at(self) -> datetime | None:
        """Since when the other services call the lead qualified in its open cycle."""
        return self.told.since if self.told and self.told.standing == "qualified" else None

    def replace(self, **changes: Any) -> "Score":
        """The same but for these."""
        return fast_replace(self, **changes)


def evolve(score: Score, event: Event) -> Score:
    """The score after this."""
    fold = FOLDS.get(type(event))
    return fold(score, event) if fold else score


def _learn(score: Score, event: EntryRecorded) -> Score:
    entries = insert_entry(score.entries, event.entry)
    if entries is score.entries:
        return score
    recorded_at = min(event.recorded_at, score.recorded_at or event.recorded_at)
    return score.replace(entries=entries, recorded_at=recorded_at, evaluated_at=None)


def _close(score: Score, event: CycleClosed) -> Score:
    return _with(score, (event.correction,) if event.correction else (), (event.closing,))


def _merge_history(score: Score, event: HistoryMerged) -> Score:
    instants = [at for at in (score.recorded_at, event.recorded_at) if at]
    entries = [replace(entry, merged_lead_id=entry.merged_lead_id or event.merged) for entry in event.entries]
    closings = [replace(closing, of=closing.of or event.merged) for closing in event.closings]
    return _with(score, entries, closings).replace(recorded_at=min(instants, default=None), evaluated_at=None)


def _with(score: Score, more: Sequence[TimelineEntry], closed: Sequence[CycleClosure]) -> Score:
    """With these, in the cycle that is open after them; what was told of the former one is kept apart."""
    entries, closings = score.entries, score.closings
    for entry in more:
        entries = insert_entry(entries, entry)
    for closing in closed:
        closings = with_closing(closings, closing)
    if entries is score.entries and closings is score.closings:
        return score
    score = score.replace(entries=entries, closings=closings, evaluated_at=None)
    cycle = open_cycle_number(closings)
    if cycle == score.cycle:
        return score
    past = {**score.past, score.cycle: score.told} if score.told and score.qualified_at else score.past
    return score.replace(cycle=cycle, past=past, told=None)


def _merge_away(score: Score, event: MergedInto) -> Score:
    return Score(score.lead_id, product=score.product, merged_into=event.survivor)


def _judged(score: Score, event: Evaluated) -> Score:
    return score.replace(
        version=event.agreement_version, verdict=event.verdict, evaluated_at=event.occurred_at, due_at=event.due_at
    )


def _told(standing: VerdictStatus) -> Callable[[Score, Any], Score]:
    def tell(score: Score, event: Any) -> Score:
        told = PublishedVerdict(standing, event.agreement_version, event.occurred_at)
        if event.cycle == score.cycle:
            return score.replace(told=told)
        return score.replace(past={**score.past, event.cycle: told})

    return tell


# A table, not a match: this runs several times for each event heard.
FOLDS: dict[type[Event], Callable[[Score, Any], Score]] = {
    EntryRecorded: _learn,
    CycleClosed: _close,
    HistoryMerged: _merge_history,
    MergedInto: _merge_away,
    Evaluated: _judged,
    LeadQualified: _told("qualified"),
    LeadNurtureStarted: _told("nurture"),
    LeadDisqualified: _told("disqualified"),
}

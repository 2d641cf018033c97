"""The score of a lead: its timeline, the verdict on it, and the verdicts that were published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.qualification.evaluation.domain.cycles import (
    CycleClosure,
    add_statement,
    adopt_moved,
    date_ruling_out,
    open_cycle_number,
    select_closures,
)
from services.qualification.evaluation.domain.timeline import (
    EntryKind,
    LeftOut,
    insert_entry,
    limit_timeline,
    merge_left_out,
)
from services.qualification.evaluation.domain.timeline_entry import PublishedVerdict, Shortfall, TimelineEntry, Verdict
from services.qualification.scores.domain.events import (
    CycleClosed,
    EntryRecorded,
    Evaluated,
    HistoryMerged,
    MergedInto,
)
from services.qualification.scores.domain.published_verdict import VERDICT_EVENTS, VerdictEvent, publish
from shared.events.base import Event
from shared.values.frozen import fast_replace


@dataclass(frozen=True)
class Score:
    """One lead in its open cycle. `recorded_at`: when Accord recorded the first of its activities.

    `product`: which one it asks for. `evaluated_at` is None when an event came since the last evaluation;
    `agreement_version` is 0 until the first one; `due_at` is when a cool-off ends that keeps new behaviour from
    counting. `published` is of the open cycle; `published_before` holds, by their number, the earlier cycles in which
    the lead was qualified. `superseded`: what was told of the ends of handoffs and does not count now, since a deal is
    open again or another end counts. `left_out` says what the timeline no longer keeps. `shortfall` and `returns_at`,
    the end of a rest, are of the verdict. A merged lead has nothing but its survivor.
    """

    lead_id: UUID
    recorded_at: datetime | None = None
    entries: tuple[TimelineEntry, ...] = ()
    left_out: Mapping[EntryKind, LeftOut] = field(default_factory=dict)
    cycle: int = 1
    product: str = "default"
    agreement_version: int = 0
    verdict: Verdict | None = None
    evaluated_at: datetime | None = None
    due_at: datetime | None = None
    published: PublishedVerdict | None = None
    closures: tuple[CycleClosure, ...] = ()
    superseded: tuple[CycleClosure, ...] = ()
    published_before: Mapping[int, PublishedVerdict] = field(default_factory=dict)
    merged_into: UUID | None = None
    shortfall: Shortfall | None = None
    returns_at: datetime | None = None

    @property
    def qualified_at(self) -> datetime | None:
        """Since when the published verdict of the open cycle is "qualified"."""
        return self.published.since if self.published and self.published.status == "qualified" else None

    @property
    def taken_over_at(self) -> datetime | None:
        """Since when a handoff that a merge gave to the lead, or that deals opened again, is open in its open cycle."""
        return max((each.closed_at for each in self.superseded if each.opens(self.cycle)), default=None)

    def replace(self, **changes: Any) -> "Score":
        """The same score but for these fields."""
        return fast_replace(self, **changes)


def evolve(score: Score, event: Event) -> Score:
    """The score after this event."""
    fold = FOLDS.get(type(event))
    return fold(score, event) if fold else score


def _record_entry(score: Score, event: EntryRecorded) -> Score:
    inserted = insert_entry(score.entries, event.entry)
    if inserted is score.entries:
        return score
    entries, left_out = limit_timeline(inserted, score.left_out)
    recorded_at = min(event.recorded_at, score.recorded_at or event.recorded_at)
    return score.replace(entries=entries, left_out=left_out, recorded_at=recorded_at, evaluated_at=None)


def _close_cycle(score: Score, event: CycleClosed) -> Score:
    """Closed, or open again. A deal that goes on once the next cycle began changes neither, but a return counts."""
    closure = event.closure
    known = next((other for other in score.closures if other.handoff_id == closure.handoff_id), None)
    if closure.stated_at and known and not _gives_way(score, closure) and _next_cycle_began(score, closure):
        return _add_history(score, (), [date_ruling_out(known, closure)])
    return _add_history(score, (event.correction,) if event.correction else (), (event.closure,))


def _merge_history(score: Score, event: HistoryMerged) -> Score:
    instants = [at for at in (score.recorded_at, event.recorded_at) if at]
    entries = [
        replace(entry, merged_lead_id=entry.merged_lead_id or event.merged, arrived_at=event.arrived_at)
        for entry in event.entries
    ]
    closures = [
        replace(closure, merged_lead_id=closure.merged_lead_id or event.merged, arrived_at=event.arrived_at)
        for closure in event.closures
    ]
    score = score.replace(left_out=merge_left_out(score.left_out, event.left_out))
    return _add_history(score, entries, closures).replace(recorded_at=min(instants, default=None), evaluated_at=None)


def _add_history(score: Score, new_entries: Sequence[TimelineEntry], new_closures: Sequence[CycleClosure]) -> Score:
    """With these, in the cycle that is open after them; the published verdict of the former cycle is set aside."""
    entries, known = score.entries, (*score.closures, *score.superseded)
    for entry in new_entries:
        entries = insert_entry(entries, entry)
    told = known
    for closure in new_closures:
        told = add_statement(told, closure)
    told = adopt_moved(told)
    if entries is score.entries and told is known:
        return score
    entries, left_out = limit_timeline(entries, score.left_out)
    closures = select_closures(told)
    superseded = tuple([each for each in told if each not in closures])
    score = score.replace(
        entries=entries, left_out=left_out, closures=closures, superseded=superseded, evaluated_at=None
    )
    return _enter_cycle(score, open_cycle_number(closures))


def _enter_cycle(score: Score, cycle: int) -> Score:
    """The score in this cycle, with the verdict that was published in it; that of the cycle it leaves is set aside."""
    if cycle == score.cycle:
        return score
    before = dict(score.published_before)
    if score.published and score.qualified_at:
        before[score.cycle] = score.published
    return score.replace(cycle=cycle, published=before.pop(cycle, None), published_before=before)


def _gives_way(score: Score, closure: CycleClosure) -> bool:
    """Whether a return by sales, which is told already, ended the cycle before this deal was lost or went on."""
    told = (*score.closures, *score.superseded)
    returned = [each for each in told if each.handoff_id == closure.handoff_id and each.stated_at is None]
    return not closure.won and any(closure.reopened or each.closed_at < closure.closed_at for each in returned)


def _next_cycle_began(score: Score, closure: CycleClosure) -> bool:
    """Whether the lead was given back in the cycle after this one, or qualified there before this deal ended."""
    following = closure.cycle + 1
    if closure.merged_lead_id is not None or score.cycle < following:
        return False
    before = score.published_before.get(following)
    since = score.qualified_at if score.cycle == following else (before.since if before else None)
    return score.cycle > following if since is None else closure.reopened or since < closure.closed_at


def _merge_away(score: Score, event: MergedInto) -> Score:
    return Score(score.lead_id, merged_into=event.survivor)


def _apply_evaluation(score: Score, event: Evaluated) -> Score:
    return score.replace(
        agreement_version=event.agreement_version,
        verdict=event.verdict,
        product=event.product,
        evaluated_at=event.occurred_at,
        due_at=event.due_at,
        shortfall=event.shortfall,
        returns_at=event.returns_at,
    )


def _publish(score: Score, event: VerdictEvent) -> Score:
    known = score.published if event.cycle == score.cycle else score.published_before.get(event.cycle)
    published = publish(known, event)
    if event.cycle == score.cycle:
        return score.replace(published=published)
    before = {event.cycle: published} if published else {}
    return score.replace(published_before={**score.published_before, **before})


# A table, not a match: this runs several times for each event received.
FOLDS: dict[type[Event], Callable[[Score, Any], Score]] = {
    EntryRecorded: _record_entry,
    CycleClosed: _close_cycle,
    HistoryMerged: _merge_history,
    MergedInto: _merge_away,
    Evaluated: _apply_evaluation,
    **dict.fromkeys(VERDICT_EVENTS, _publish),
}

"""The decision on a batch: events about leads, in order, each decided on the scores that the earlier ones left."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.timeline import EntryKind, LeftOut
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import INPUT_EVENTS, name_lead, to_score_event
from services.qualification.scores.domain.merge import apply_merges, survivor_of, take_over_entries
from services.qualification.scores.domain.score import Score, evolve
from shared.events.base import Event
from shared.events.intake import LeadMerged

# Evaluations of so many entries together take some ten milliseconds.
ENTRIES_AT_ONCE = 5000
# What arrives in one batch arrives one after the other, by the smallest step of PostgreSQL's clock.
ARRIVAL_STEP = timedelta(microseconds=1)


class RecordedEvent(NamedTuple):
    """An event of another service, and when Accord recorded it."""

    event: Event
    recorded_at: datetime


# A lead, and the event that changes its score, or None: it is evaluated again.
Update = tuple[UUID, Event | None]


class Plan(NamedTuple):
    """The scores as they are before the updates, those of them that merges changed, and the updates in order."""

    scores: Mapping[UUID, Score]
    changed: Mapping[UUID, Score]
    updates: Sequence[Update]


class ScoreChanges(NamedTuple):
    """The scores that a batch changed, as they are after it, and its events in the order of the decisions."""

    scores: Mapping[UUID, Score]
    events: Sequence[Event]
    decided_at: datetime

    def count_left_out(self, before: Mapping[UUID, Score]) -> Iterator[int]:
        """How many entries each changed timeline left out, of the leads whose scores were these; never below 0."""
        for lead_id, score in self.scores.items():
            former, left_out = before[lead_id].left_out, score.left_out
            if left_out is not former:
                yield max(0, _count(left_out) - _count(former))


def find_lead_ids(inputs: Iterable[RecordedEvent]) -> list[UUID]:
    """The leads whose scores these events may change, each once."""
    ids: set[UUID] = set()
    for event, _ in inputs:
        if isinstance(event, LeadMerged):
            ids |= {event.survivor, event.merged}
        elif isinstance(event, INPUT_EVENTS):
            ids.add(name_lead(event))
    return list(ids)


def plan_inputs(
    scores: Mapping[UUID, Score], inputs: Sequence[RecordedEvent], arrived_at: datetime | None = None
) -> Plan:
    """The changes to decide for these events; `scores` holds every lead of them and the survivors.

    The merges of the batch come first, so that every other event counts for the survivor at once. `arrived_at`: of the
    batch.
    """
    merged = apply_merges(scores, [event for event, _ in inputs if isinstance(event, LeadMerged)], arrived_at)
    current = {**scores, **merged}
    updates: list[Update] = [(lead_id, None) for lead_id, score in merged.items() if score.merged_into is None]
    for number, (event, recorded_at) in enumerate(inputs, 1):
        if isinstance(event, INPUT_EVENTS):
            survivor = survivor_of(current, name_lead(event))
            at = arrived_at + number * ARRIVAL_STEP if arrived_at else None
            if update := to_score_event(event, survivor, recorded_at, at):
                updates.append((survivor, update))
    return Plan(current, merged, updates)


def plan_evaluations(scores: Mapping[UUID, Score], lead_ids: Iterable[UUID]) -> Plan:
    """An evaluation of each of these leads without a new event."""
    return Plan(scores, {}, [(lead_id, None) for lead_id in lead_ids])


def plan_move(scores: Mapping[UUID, Score], now: datetime) -> Plan:
    """Survivors take over the entries that merged leads have kept; then every lead is evaluated."""
    changed = take_over_entries(scores, now)
    return Plan({**scores, **changed}, changed, [(lead_id, None) for lead_id in scores])


def decide_in_pieces(plan: Plan, policy: ScoringPolicy, now: datetime) -> Generator[None, None, ScoreChanges]:
    """Each lead evaluated after its update, or without one, in order; it pauses after so many entries.

    The changes are its return value. The entries of one lead may be thousands, and so may the events about it.
    """
    changed = dict(plan.changed)
    events: list[Event] = []
    evaluated = 0
    for lead_id, update in plan.updates:
        before = changed.get(lead_id, plan.scores[lead_id])
        score = evolve(before, update) if update else before
        for event in evaluate_lead(score, now, policy, update):
            score = evolve(score, event)
            events.append(event)
        if score is not before:
            changed[lead_id] = score
        evaluated += len(score.entries)
        if evaluated >= ENTRIES_AT_ONCE:
            evaluated = 0
            yield
    return ScoreChanges(changed, events, now)


def _count(left_out: Mapping[EntryKind, LeftOut]) -> int:
    return sum(each.entries for each in left_out.values())

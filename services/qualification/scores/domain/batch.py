"""The decision on a batch: events about leads, in order, each decided on the scores that the earlier ones left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import INPUT_EVENTS, to_score_event
from services.qualification.scores.domain.merge import apply_merges, survivor_of
from services.qualification.scores.domain.score import Score, evolve
from shared.events.base import Event
from shared.events.intake import LeadMerged


class RecordedEvent(NamedTuple):
    """An event of another service, and when Accord recorded it."""

    event: Event
    recorded_at: datetime


class ScoreChanges(NamedTuple):
    """The scores that a batch changed, as they are after it, and its events in the order of the decisions."""

    scores: Mapping[UUID, Score]
    events: Sequence[Event]
    decided_at: datetime


def find_lead_ids(inputs: Iterable[RecordedEvent]) -> list[UUID]:
    """The leads whose scores these events may change, each once."""
    ids: set[UUID] = set()
    for event, _ in inputs:
        if isinstance(event, LeadMerged):
            ids |= {event.survivor, event.merged}
        elif isinstance(event, INPUT_EVENTS):
            ids.add(event.lead_id)
    return list(ids)


def decide_inputs(
    scores: Mapping[UUID, Score], inputs: Sequence[RecordedEvent], policy: ScoringPolicy, now: datetime
) -> ScoreChanges:
    """The changes that follow from these events; `scores` holds every lead of them and the survivors.

    The merges of the batch come first, so that every other event counts for the survivor at once.
    """
    merged = apply_merges(scores, [event for event, _ in inputs if isinstance(event, LeadMerged)])
    current = {**scores, **merged}
    updates: list[tuple[UUID, Event | None]] = [
        (lead_id, None) for lead_id, score in merged.items() if score.merged_into is None
    ]
    for event, recorded_at in inputs:
        if isinstance(event, INPUT_EVENTS):
            survivor = survivor_of(current, event.lead_id)
            if update := to_score_event(event, survivor, recorded_at):
                updates.append((survivor, update))
    changes = decide_updates(current, updates, policy, now)
    return changes._replace(scores={**merged, **changes.scores})


def decide_updates(
    scores: Mapping[UUID, Score], updates: Iterable[tuple[UUID, Event | None]], policy: ScoringPolicy, now: datetime
) -> ScoreChanges:
    """Each lead evaluated after its update, or without one, in order."""
    changed: dict[UUID, Score] = {}
    events: list[Event] = []
    for lead_id, update in updates:
        before = changed.get(lead_id, scores[lead_id])
        score = evolve(before, update) if update else before
        for event in evaluate_lead(score, now, policy):
            score = evolve(score, event)
            events.append(event)
        if score is not before:
            changed[lead_id] = score
    return ScoreChanges(changed, events, now)

"""The merge of two leads: the survivor takes over the history of the merged lead, whichever event arrives first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.qualification.scores.domain.events import HistoryMerged, MergedInto
from services.qualification.scores.domain.score import Score, evolve
from shared.events.intake import LeadMerged


def survivor_of(scores: Mapping[UUID, Score], lead_id: UUID) -> UUID:
    """The lead that this one was merged into in the end, or itself."""
    while survivor := scores[lead_id].merged_into:
        lead_id = survivor
    return lead_id


def apply_merges(
    scores: Mapping[UUID, Score], merges: Iterable[LeadMerged], arrived_at: datetime | None = None
) -> dict[UUID, Score]:
    """The scores that these merges change, as they are afterwards; a merge that is known changes nothing."""
    changed: dict[UUID, Score] = {}
    for merge in merges:
        current = {**scores, **changed}
        survivor = current[survivor_of(current, merge.survivor)]
        merged = current[survivor_of(current, merge.merged)]
        if survivor.lead_id != merged.lead_id:
            changed |= {score.lead_id: score for score in _merge(survivor, merged, merge.occurred_at, arrived_at)}
    return changed


def take_over_entries(scores: Mapping[UUID, Score], now: datetime) -> dict[UUID, Score]:
    """The scores that change if the survivors take over what merged leads have kept.

    A process of a former version that merged them saw no entries that are rows.
    """
    changed: dict[UUID, Score] = {}
    for score in scores.values():
        if score.merged_into and score.entries:
            survivor_id = survivor_of(scores, score.lead_id)
            survivor = changed.get(survivor_id, scores[survivor_id])
            changed |= {after.lead_id: after for after in _merge(survivor, score, now)}
    return changed


def _merge(
    survivor: Score, merged: Score, occurred_at: datetime, arrived_at: datetime | None = None
) -> tuple[Score, Score]:
    history = HistoryMerged(
        occurred_at=occurred_at,
        lead_id=survivor.lead_id,
        merged=merged.lead_id,
        entries=merged.entries,
        left_out=merged.left_out,
        closures=(*merged.closures, *merged.superseded),
        recorded_at=merged.recorded_at,
        arrived_at=arrived_at,
    )
    merged_into = MergedInto(occurred_at=occurred_at, lead_id=merged.lead_id, survivor=survivor.lead_id)
    return evolve(survivor, history), evolve(merged, merged_into)

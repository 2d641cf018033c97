"""The merge of two leads: the survivor takes over the history of the merged lead, whichever event arrives first."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.qualification.scores.domain.events import HistoryMerged, MergedInto
from services.qualification.scores.domain.score import Score, evolve
from shared.events.intake import LeadMerged


def survivor_of(scores: Mapping[UUID, Score], lead_id: UUID) -> UUID:
    """The lead that this one was merged into in the end, or itself."""
    while survivor := scores[lead_id].merged_into:
        lead_id = survivor
    return lead_id


def apply_merges(scores: Mapping[UUID, Score], merges: Iterable[LeadMerged]) -> dict[UUID, Score]:
    """The scores that these merges change, as they are afterwards; a merge that is known changes nothing."""
    changed: dict[UUID, Score] = {}
    for merge in merges:
        current = {**scores, **changed}
        survivor = current[survivor_of(current, merge.survivor)]
        merged = current[survivor_of(current, merge.merged)]
        if survivor.lead_id != merged.lead_id:
            changed |= {score.lead_id: score for score in _merge(survivor, merged, merge)}
    return changed


def _merge(survivor: Score, merged: Score, merge: LeadMerged) -> tuple[Score, Score]:
    history = HistoryMerged(
        occurred_at=merge.occurred_at,
        lead_id=survivor.lead_id,
        merged=merged.lead_id,
        entries=merged.entries,
        left_out=merged.left_out,
        closures=merged.closures,
        recorded_at=merged.recorded_at,
    )
    merged_into = MergedInto(occurred_at=merge.occurred_at, lead_id=merged.lead_id, survivor=survivor.lead_id)
    return evolve(survivor, history), evolve(merged, merged_into)

"""Two leads were one person: the history of the merged one is the survivor's, whatever is heard first."""

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
    """The scores that these merges change, as they are afterwards; what is merged already stays."""
    changed: dict[UUID, Score] = {}
    for event in merges:
        known = {**scores, **changed}
        survivor, loser = known[survivor_of(known, event.survivor)], known[survivor_of(known, event.merged)]
        if survivor.lead_id == loser.lead_id:
            continue
        told = HistoryMerged(
            occurred_at=event.occurred_at,
            lead_id=survivor.lead_id,
            merged=loser.lead_id,
            entries=loser.entries,
            closings=loser.closings,
            recorded_at=loser.recorded_at,
        )
        gone = MergedInto(occurred_at=event.occurred_at, lead_id=loser.lead_id, survivor=survivor.lead_id)
        changed |= {survivor.lead_id: evolve(survivor, told), loser.lead_id: evolve(loser, gone)}
    return changed

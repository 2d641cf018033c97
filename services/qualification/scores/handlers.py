"""What happens to scores when something is heard of a lead."""

from collections.abc import Sequence
from uuid import UUID

from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.domain.events import INPUT_EVENTS, CycleClosed, EntryRecorded, to_score_event
from services.qualification.scores.domain.merge import apply_merges, survivor_of
from services.qualification.scores.settling import record_and_evaluate
from services.qualification.scores.store import scores
from shared.db.connection import Connection
from shared.events.intake import LeadMerged
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_events(conn: Connection, heard: Sequence[ReceivedEvent], known: dict[int, CompiledAgreement]) -> None:
    """Add what each lead did and what sales gave back, put merged leads together, and judge what changed."""
    by = await load_scoring_policy(conn, known)
    merges = [cause.event for cause in heard if isinstance(cause.event, LeadMerged)]
    said = [(cause.event, cause.recorded_at) for cause in heard if isinstance(cause.event, INPUT_EVENTS)]
    ids = {event.lead_id for event, _ in said}
    # All at once and in order, whatever they are for.
    held = await scores.lock_scores(conn, [*ids.union(*((event.survivor, event.merged) for event in merges))])
    changed = apply_merges(held, merges)
    if changed:
        await scores.save(conn, list(changed.values()))
    held |= changed
    told: list[tuple[UUID, EntryRecorded | CycleClosed | None]] = [
        (score.lead_id, None) for score in changed.values() if score.merged_into is None
    ]
    for event, recorded_at in said:
        lead_id = survivor_of(held, event.lead_id)
        if news := to_score_event(event, lead_id, recorded_at):
            told.append((lead_id, news))
    await record_and_evaluate(conn, held, told, by)

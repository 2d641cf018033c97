"""What happens to scores when something is heard of a lead."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.agreements.handlers.active import load_scoring_policy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import INPUT_EVENTS, CycleClosed, EntryRecorded, to_score_event
from services.qualification.scores.domain.merge import apply_merges, survivor_of
from services.qualification.scores.domain.score import Score, evolve
from services.qualification.scores.store import scores
from services.qualification.telemetry import count_verdicts
from shared.db.connection import Connection
from shared.events.intake import LeadMerged
from shared.messaging.decide_and_save import Cause, StateStore, decide_and_save
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


async def reevaluate(conn: Connection, ids: Sequence[UUID], by: ScoringPolicy) -> None:
    """Judge these leads, which are locked, by what is known of them."""
    await record_and_evaluate(conn, await scores.lock_scores(conn, ids), [(lead_id, None) for lead_id in ids], by)


async def record_and_evaluate(
    conn: Connection,
    held: dict[UUID, Score],
    told: Iterable[tuple[UUID, EntryRecorded | CycleClosed | None]],
    by: ScoringPolicy,
) -> None:
    """Add what was told of each lead, and judge it; `held` are the leads, locked."""
    judge = partial(evaluate_lead, policy=by)

    async def load(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, Score]:
        return held

    causes = [Cause(lead_id, judge, news) for lead_id, news in told]
    count_verdicts(conn, await decide_and_save(conn, StateStore(load, scores.save, evolve), causes))

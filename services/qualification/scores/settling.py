"""The road of every score: what is learned is folded, judged, kept, said and counted."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import CycleClosed, EntryRecorded
from services.qualification.scores.domain.score import Score, evolve
from services.qualification.scores.store import scores
from services.qualification.telemetry import count_verdicts
from shared.db.connection import Connection
from shared.messaging.decide_and_save import Cause, StateStore, decide_and_save


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

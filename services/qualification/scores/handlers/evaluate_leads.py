"""Evaluating leads in one transaction: by a new agreement, after a cool-off, and whenever an event changed them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.scores.domain import batch
from services.qualification.scores.store import scores as store
from services.qualification.telemetry import count_left_out, count_verdicts
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.outbox import stage


async def reevaluate(conn: Connection, lead_ids: Sequence[UUID], policy: ScoringPolicy) -> None:
    """Evaluate these leads, whose rows are locked, without a new event."""
    locked = await store.lock_scores(conn, lead_ids)
    plan = batch.plan_evaluations(locked.scores, lead_ids)
    await decide_and_save(conn, locked, plan, policy, await database_clock(conn))


async def evaluate_again(conn: Connection, lead_ids: Sequence[UUID], policy: ScoringPolicy) -> None:
    """Evaluate these leads although nothing came since their last evaluation."""
    locked = _make_stale(await store.lock_scores(conn, lead_ids))
    plan = batch.plan_evaluations(locked.scores, lead_ids)
    await decide_and_save(conn, locked, plan, policy, await database_clock(conn))


async def move_entries(conn: Connection, lead_ids: Sequence[UUID], policy: ScoringPolicy) -> None:
    """Make rows of the entries in the scores of these leads, and evaluate again what former versions evaluated.

    Rows of merged leads become their survivors'.
    """
    locked = await store.lock_scores(conn, lead_ids)
    await store.move_entries(conn, locked.scores)
    now = await database_clock(conn)
    stale = _make_stale(locked)
    await decide_and_save(conn, stale, batch.plan_move(stale.scores, now), policy, now)


def _make_stale(locked: store.LockedScores) -> store.LockedScores:
    scores = {lead_id: score.replace(evaluated_at=None) for lead_id, score in locked.scores.items()}
    return locked._replace(scores=scores)


async def decide_and_save(
    conn: Connection, locked: store.LockedScores, plan: batch.Plan, policy: ScoringPolicy, now: datetime
) -> None:
    """Decide the plan, write what changed of these scores, stage the published events, and count the verdicts.

    Requests get turns in between: evaluating the leads of a batch may take seconds.
    """
    pieces = batch.decide_in_pieces(plan, policy, now)
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            changes: batch.ScoreChanges = end.value
            break
        await asyncio.sleep(0)
    await store.save(conn, locked, changes.scores)
    await stage(conn, changes.events, changes.decided_at)
    count_verdicts(conn, changes.events)
    count_left_out(conn, sum(changes.count_left_out(locked.scores)))

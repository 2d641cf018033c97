"""What happens to scores: a capture is heard, and what waits for an agreement is judged by it."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from services.qualification.agreements.in_force import policy
from services.qualification.scores import store
from services.qualification.scores.domain import judge_lead
from services.qualification.scores.events import learned
from services.qualification.telemetry import count_on_commit
from services.qualification.verdicts.rules import Rules
from shared.events.intake import LeadCaptured
from shared.hearing import Heard
from shared.settle import Cause, settle

PIECE = 500
# How soon a process sees that another one put an agreement in force.
LOOK_SECONDS = 5.0


async def on_lead_captured(conn: AsyncConnection, heard: Sequence[Heard], known: dict[int, Rules]) -> None:
    """Add what each lead did, and judge it."""
    judge = partial(judge_lead, policy=await policy(conn, known))
    news = [learned(cause.event, cause.recorded_at) for cause in heard if isinstance(cause.event, LeadCaptured)]
    causes = [Cause(event.lead_id, judge, event) for event in news]
    count_on_commit(conn, await settle(conn, store.KEPT, causes))


async def judge_waiting(conn: AsyncConnection, known: dict[int, Rules]) -> float:
    """Judge a piece of what the agreement in force has not judged; the seconds until there may be more of it."""
    by = await policy(conn, known)
    waiting = await store.lock_waiting(conn, by.in_force, PIECE) if by.in_force is not None else []
    if waiting:
        judge = partial(judge_lead, policy=by)
        causes = [Cause(lead_id, judge) for lead_id in waiting]
        count_on_commit(conn, await settle(conn, store.KEPT, causes))
    return 0.0 if len(waiting) == PIECE else LOOK_SECONDS

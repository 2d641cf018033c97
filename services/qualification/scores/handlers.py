"""What happens to scores: a capture is heard, and what waits for an agreement is judged by it."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from services.qualification.agreements.handlers import policy
from services.qualification.scores import store
from services.qualification.scores.domain import Learned, judge_lead
from services.qualification.verdicts.entries import captured
from services.qualification.verdicts.rules import Rules
from shared.database import Database
from shared.events.intake import LeadCaptured
from shared.hearing import Heard
from shared.settle import Cause, settle

PIECE = 500
# How soon a process sees that another one put an agreement in force.
LOOK_SECONDS = 5.0


async def on_lead_captured(conn: AsyncConnection, heard: Sequence[Heard], known: dict[int, Rules]) -> None:
    """Add what each lead did, and judge it."""
    judge = partial(judge_lead, policy=await policy(conn, known))
    learned = [_learned(cause) for cause in heard]
    await settle(conn, store.KEPT, [Cause(event.lead_id, judge, event) for event in learned])


async def judge_waiting(database: Database, known: dict[int, Rules]) -> float:
    """Judge a piece of what the agreement in force has not judged; the seconds until there may be more of it."""
    judged = await database.run(partial(_judge_piece, known=known))
    return 0.0 if judged == PIECE else LOOK_SECONDS


async def _judge_piece(conn: AsyncConnection, known: dict[int, Rules]) -> int:
    by = await policy(conn, known)
    waiting = await store.lock_waiting(conn, by.in_force, PIECE) if by.in_force is not None else []
    if waiting:
        judge = partial(judge_lead, policy=by)
        await settle(conn, store.KEPT, [Cause(lead_id, judge) for lead_id in waiting])
    return len(waiting)


def _learned(cause: Heard) -> Learned:
    event = cause.event
    assert isinstance(event, LeadCaptured)
    return Learned(
        occurred_at=event.occurred_at, lead_id=event.lead_id, entry=captured(event), recorded_at=cause.recorded_at
    )

"""The road of every score: what is learned is folded, judged, kept, said and counted."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from services.qualification.agreements.domain import Policy
from services.qualification.scores import store
from services.qualification.scores.domain import judge_lead
from services.qualification.scores.events import Closed, Learned
from services.qualification.scores.score import Score, evolve
from services.qualification.telemetry import count_verdicts
from shared.settle import Cause, Kept, settle
from shared.sql import Connection


async def judge_again(conn: Connection, ids: Sequence[UUID], by: Policy) -> None:
    """Judge these leads, which are locked, by what is known of them."""
    await learn(conn, await store.hold(conn, ids), [(lead_id, None) for lead_id in ids], by)


async def learn(
    conn: Connection, held: dict[UUID, Score], told: Iterable[tuple[UUID, Learned | Closed | None]], by: Policy
) -> None:
    """Add what was told of each lead, and judge it; `held` are the leads, locked."""
    judge = partial(judge_lead, policy=by)

    async def load(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, Score]:
        return held

    causes = [Cause(lead_id, judge, news) for lead_id, news in told]
    count_verdicts(conn, await settle(conn, Kept(load, store.save, evolve), causes))

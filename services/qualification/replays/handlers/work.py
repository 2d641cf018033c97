"""Working through a replay, piece by piece."""

from collections.abc import Callable
from contextlib import aclosing
from functools import partial

from services.qualification.replays.domain.tally import Tally
from services.qualification.replays.domain.trial import Trial
from services.qualification.replays.handlers.judge_piece import Claim, judge_piece
from services.qualification.replays.handlers.load_trial import Draft, load_trial
from services.qualification.replays.handlers.read_pieces import read_pieces
from services.qualification.replays.store import replays, walk
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import Database


async def work_through(database: Database, claim: Claim, goes_on: Callable[[], bool]) -> None:
    """Work on the replay until it ends, or another process has it; `goes_on`: whether this one is to."""
    async with database.read_connection() as conn:
        replay = await replays.find(conn, claim.replay_id)
        if replay is None:
            return
        draft = Draft(replay.version, replay.document, replay.floor_at)
        trial = await load_trial(conn, draft, replay.span, {}, clauses=True)
    if replay.leads is None:
        await database.run(partial(_count, claim=claim, trial=trial))
    tally = replay.tally or Tally()
    async with aclosing(read_pieces(database, trial, replay.after)) as pieces:
        async for piece in pieces:
            if not goes_on():
                return
            has_more = await judge_piece(database, claim, trial, piece, tally)
            inject_fault("qualification.replay_piece")
            if not has_more:
                return


async def _count(conn: Connection, claim: Claim, trial: Trial) -> None:
    leads = await walk.count_leads(conn, trial.span, trial.span.holds(trial.sides.draft.activated_at))
    await replays.save_leads(conn, claim.replay_id, claim.claim_id, leads)

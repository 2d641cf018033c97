"""Working through a replay: a piece of leads and how far it is, in one transaction."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from uuid import UUID

from services.qualification.replays.domain.comparison import ReplayedCycle
from services.qualification.replays.domain.tally import Tally
from services.qualification.replays.domain.trial import Trial, judge_leads
from services.qualification.replays.handlers.load_trial import Draft, load_trial
from services.qualification.replays.store import replay_leads, replays, walk
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import Database

# Judging so many leads takes some hundred milliseconds.
PIECE = 500


class Claim(NamedTuple):
    """The right of one process to work on a replay."""

    replay_id: UUID
    claim_id: UUID


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
    after: UUID | None = replay.after
    tally = replay.tally or Tally()
    while goes_on():
        after = await _judge_next(database, claim, trial, after, tally)
        inject_fault("qualification.replay_piece")
        if after is None:
            return


async def _count(conn: Connection, claim: Claim, trial: Trial) -> None:
    leads = await walk.count_leads(conn, trial.span, trial.span.holds(trial.sides.draft.activated_at))
    await replays.save_leads(conn, claim.replay_id, claim.claim_id, leads)


async def _judge_next(database: Database, claim: Claim, trial: Trial, after: UUID | None, tally: Tally) -> UUID | None:
    """Judge the next leads and write what was found; the last of them. None after all, or where the claim has ended.

    They are judged between two transactions: a transaction that waits for its process would be ended.
    """
    async with database.read_connection() as conn:
        holds_floor = trial.span.holds(trial.sides.draft.activated_at)
        lead_ids = await walk.find_next(conn, after, trial.span, holds_floor, PIECE)
        scores, outcomes = await walk.load_scores(conn, lead_ids), await walk.load_outcomes(conn, lead_ids)
    cycles: list[ReplayedCycle] = [each for cycles in judge_leads(scores, outcomes, trial, tally) for each in cycles]

    async def save(conn: Connection) -> bool:
        if not await replays.lock_claimed(conn, *claim):
            return False
        if not lead_ids:
            await replays.finish(conn, *claim, "done")
            return False
        await replay_leads.insert(conn, claim.replay_id, cycles)
        await replays.save_piece(conn, claim.replay_id, lead_ids[-1], len(lead_ids), tally)
        return True

    return lead_ids[-1] if await database.run(save) else None

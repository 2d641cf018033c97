"""Judging a piece of leads: what is found and how far the replay is, in one transaction."""

import asyncio
from typing import NamedTuple
from uuid import UUID

from services.qualification.replays.domain.comparison import ReplayedCycle
from services.qualification.replays.domain.tally import Tally
from services.qualification.replays.domain.trial import Trial, judge_leads
from services.qualification.replays.handlers.read_pieces import Piece
from services.qualification.replays.store import replay_leads, replays
from shared.db.connection import Connection
from shared.db.database import Database

# After so many leads the reading of the next piece gets a turn.
LEADS_AT_ONCE = 25


class Claim(NamedTuple):
    """The right of one process to work on a replay."""

    replay_id: UUID
    claim_id: UUID


async def judge_piece(database: Database, claim: Claim, trial: Trial, piece: Piece, tally: Tally) -> bool:
    """Judge them and write what was found; whether there may be more, and the claim still holds.

    They are judged between two transactions: a transaction that waits for its process would be ended. The next ones
    are read meanwhile, in turns.
    """
    cycles: list[ReplayedCycle] = []
    for number, found in enumerate(judge_leads(piece.scores, piece.outcomes, trial, tally)):
        cycles += found
        if number % LEADS_AT_ONCE == 0:
            await asyncio.sleep(0)

    async def save(conn: Connection) -> bool:
        if not await replays.lock_claimed(conn, *claim):
            return False
        if not piece.lead_ids:
            await replays.finish(conn, *claim, "done")
            return False
        await replay_leads.insert(conn, claim.replay_id, cycles)
        await replays.save_piece(conn, claim.replay_id, piece.lead_ids[-1], len(piece.lead_ids), tally)
        return True

    return await database.run(save)

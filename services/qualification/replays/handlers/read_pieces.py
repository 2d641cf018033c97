"""The leads of a replay, piece by piece, with what came of them: each is read while the one before is judged."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from services.qualification.replays.domain.trial import Outcomes, Trial
from services.qualification.replays.store import walk
from services.qualification.scores.domain.score import Score
from shared.db.database import DATABASE_FAILURES, Database

# Judging so many leads takes some milliseconds, and each statement about them one or two, for which captures may wait.
PIECE = 100


class Piece(NamedTuple):
    """Some leads, and what came of them."""

    lead_ids: list[UUID]
    scores: Sequence[Score]
    outcomes: Mapping[UUID, Outcomes]


async def read_pieces(database: Database, trial: Trial, after: UUID | None) -> AsyncGenerator[Piece, None]:
    """The pieces of the span after this lead; the last one is empty. The next one is read while one is in use."""
    reading = asyncio.create_task(_read_next(database, trial, after))
    try:
        while True:
            piece = await reading
            if not piece.lead_ids:
                yield piece
                return
            reading = asyncio.create_task(_read_next(database, trial, piece.lead_ids[-1]))
            yield piece
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, *DATABASE_FAILURES):
            await reading


async def _read_next(database: Database, trial: Trial, after: UUID | None) -> Piece:
    """Read the next leads, and what came of them."""
    async with database.read_connection() as conn:
        holds_floor = trial.span.holds(trial.sides.draft.activated_at)
        lead_ids = await walk.find_next(conn, after, trial.span, holds_floor, PIECE)
        return Piece(lead_ids, await walk.load_scores(conn, lead_ids), await walk.load_outcomes(conn, lead_ids))

"""Lists of leads by their verdict, page by page, and how many leads in nurture lack the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.qualification.scores.domain.listing import (
    SETS_LIMIT,
    CountedSet,
    ListedScore,
    Place,
    ScoreQuestion,
    choose_sets,
    find_place,
)
from services.qualification.scores.store import listing
from shared.db.connection import Connection
from shared.db.database import Database


@dataclass(frozen=True)
class ScorePage:
    """The rows of a page; `cursor`: its end, where another page follows."""

    rows: Sequence[ListedScore]
    cursor: str | None


async def list_scores(database: Database, question: ScoreQuestion, after: Place | None, limit: int) -> ScorePage:
    """A page of the leads that the question asks for. Raises Unavailable."""

    async def read(conn: Connection) -> list[ListedScore]:
        if question.recycled:
            return await listing.list_recycled(conn, question, after, limit + 1)
        if question.verdict != "nurture":
            return await listing.list_newest(conn, question, after, limit + 1)
        if question.exactly is not None:
            return await listing.list_nearest(conn, question, [question.exactly], after, limit + 1)
        sets = await listing.list_sets(conn, SETS_LIMIT + 1) if question.missing else None
        if sets is None or len(sets) > SETS_LIMIT:
            return await listing.list_by_gap(conn, question, after, limit + 1)
        # Few leads may lack this clause: those that do stand beside each other in the index of the sets.
        return await listing.list_nearest(conn, question, choose_sets(sets, question.missing), after, limit + 1)

    rows = await database.slow_reads.run(read)
    cursor = find_place(question, rows[limit - 1]) if len(rows) > limit else None
    return ScorePage(rows[:limit], cursor)


async def count_missing(database: Database) -> list[CountedSet]:
    """How many leads in nurture lack the same, the most first; those that no fact can help come under an empty set."""

    async def read(conn: Connection) -> list[CountedSet]:
        return await listing.count_sets(conn, await listing.list_sets(conn, SETS_LIMIT))

    return await database.slow_reads.run(read)

"""The leads that sales was told of, as they were known then."""

from uuid import UUID

from services.qualification.outcomes import store as outcomes
from services.qualification.predictions.domain.features import Features, describe_lead
from services.qualification.predictions.domain.training import HandedLead
from services.qualification.replays.domain.comparison import Span, list_published
from services.qualification.replays.store import walk
from services.qualification.scores.domain.score import Score
from shared.db.connection import Connection, Row
from shared.db.database import database_clock

# The newest so many leads are read, in pieces.
LEADS, PIECE = 50_000, 500


async def load_handed(conn: Connection, span: Span, currency: str) -> list[HandedLead]:
    """The cycles that sales was told of, of the newest leads that did something in this span."""
    lead_ids = sorted(await walk.find_newest(conn, span, LEADS))
    found: list[HandedLead] = []
    for first in range(0, len(lead_ids), PIECE):
        piece = lead_ids[first : first + PIECE]
        ends = {(row.lead_id, row.cycle): row for row in await outcomes.find_ends(conn, piece)}
        found += [each for score in await walk.load_scores(conn, piece) for each in list_handed(score, ends, currency)]
    return found


def list_handed(score: Score, ends: dict[tuple[UUID, int], Row], currency: str) -> list[HandedLead]:
    """The cycles of this lead that sales was told of; `ends`: what came of them, by lead and cycle."""
    found = []
    for cycle, told in list_published(score).items():
        end = ends.get((score.lead_id, cycle))
        features = describe_lead(score, told.since, end.answered_at if end else None, currency)
        is_won = end is not None and end.won_at is not None
        found.append(HandedLead(score.lead_id, told.since, features, is_won, end.ended_at if end else None))
    return found


async def describe_handed(conn: Connection, score: Score, currency: str) -> Features:
    """What was known of this lead when sales was told of it in its open cycle; of another one what is known now."""
    ends = {row.cycle: row for row in await outcomes.find_ends(conn, [score.lead_id])}
    end, since = ends.get(score.cycle), score.qualified_at or await database_clock(conn)
    return describe_lead(score, since, end.answered_at if end else None, currency)

"""The leads that are asked, with what came of them: judged by a draft, piece by piece."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.qualification.advice.domain.case import Case, list_cases
from services.qualification.replays.domain.comparison import Span
from services.qualification.replays.domain.lead_history import replay_lead
from services.qualification.replays.domain.tally import Tally
from services.qualification.replays.domain.trial import NOTHING, Outcomes, Trial, judge_leads
from services.qualification.replays.store import walk
from services.qualification.scores.domain.score import Score
from shared.db.connection import Connection

# After so many leads other requests get a turn.
PIECE = 100


@dataclass(frozen=True)
class AskedLeads:
    """Some leads, and what came of their cycles."""

    scores: Sequence[Score]
    outcomes: Mapping[UUID, Outcomes]
    number: int


async def load_leads(conn: Connection, span: Span, limit: int) -> AskedLeads:
    """The newest leads that did something in the span, at most so many."""
    lead_ids = sorted(await walk.find_newest(conn, span, limit))
    scores: list[Score] = []
    outcomes: dict[UUID, Outcomes] = {}
    for first in range(0, len(lead_ids), PIECE):
        piece = lead_ids[first : first + PIECE]
        scores += await walk.load_scores(conn, piece)
        outcomes |= await walk.load_closed_outcomes(conn, piece)
    return AskedLeads(scores, outcomes, len(lead_ids))


async def list_all_cases(leads: AskedLeads, trial: Trial) -> list[Case]:
    """Their cycles, as the draft judges them."""
    cases: list[Case] = []
    for number, score in enumerate(leads.scores):
        came = leads.outcomes.get(score.lead_id, NOTHING)
        cases += list_cases(score, replay_lead(score, trial.sides.draft, trial.now), trial, came)
        if number % PIECE == 0:
            await asyncio.sleep(0)
    return cases


async def try_draft(leads: AskedLeads, trial: Trial) -> Tally:
    """What the draft would have done to them."""
    tally = Tally()
    for number, _ in enumerate(judge_leads(leads.scores, leads.outcomes, trial, tally)):
        if number % PIECE == 0:
            await asyncio.sleep(0)
    return tally

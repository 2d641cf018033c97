"""A draft on a sample of leads, at once, while it is written."""

import asyncio
from typing import Any, NamedTuple

from services.qualification.dependencies import QualificationDependencies
from services.qualification.replays.domain.comparison import Span
from services.qualification.replays.domain.replay import DEFAULT_DAYS, shift_days
from services.qualification.replays.domain.tally import Tally
from services.qualification.replays.domain.trial import Trial, judge_leads
from services.qualification.replays.domain.volume import VolumeShare, measure_volume
from services.qualification.replays.handlers.load_trial import Draft, find_floor, load_trial
from services.qualification.replays.store import walk
from shared.db.connection import Connection
from shared.db.database import database_clock

SAMPLE = 2000
# After so many leads other requests get a turn.
LEADS_AT_ONCE = 50
READ_AT_ONCE = 500


class Sample(NamedTuple):
    """What the draft would have done to the newest leads of the span: at most SAMPLE, `whole` where these are all."""

    tally: Tally
    span: Span
    whole: bool
    promise: VolumeShare | None


async def try_sample(dependencies: QualificationDependencies, document: dict[str, Any]) -> Sample | None:
    """The document on the newest leads of the last 90 days; None where there is no lead. Raises Unavailable."""

    async def judge(conn: Connection) -> Sample | None:
        now = await database_clock(conn)
        span = Span(shift_days(now, -DEFAULT_DAYS), now)
        lead_ids = await walk.find_newest(conn, span, SAMPLE)
        if not lead_ids:
            return None
        _, floor_at = await find_floor(conn, dependencies.agreements, span.start)
        trial = await load_trial(conn, Draft(0, document, floor_at), span, dependencies.agreements, clauses=False)
        tally = Tally()
        for first in range(0, len(lead_ids), READ_AT_ONCE):
            await _judge_piece(conn, sorted(lead_ids[first : first + READ_AT_ONCE]), trial, tally)
        whole = len(lead_ids) < SAMPLE
        sides = tally.sides
        volume = measure_volume(document, span, sides["then"].qualified, sides["now"].qualified) if whole else None
        return Sample(tally, span, whole, volume)

    return await dependencies.database.slow_reads.run(judge)


async def _judge_piece(conn: Connection, lead_ids: list[Any], trial: Trial, tally: Tally) -> None:
    scores = await walk.load_scores(conn, lead_ids)
    outcomes = await walk.load_outcomes(conn, lead_ids)
    for number, _ in enumerate(judge_leads(scores, outcomes, trial, tally)):
        if number % LEADS_AT_ONCE == 0:
            await asyncio.sleep(0)

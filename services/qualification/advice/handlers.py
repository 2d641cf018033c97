"""The advice on the agreement in force, from what came of the newest leads."""

import asyncio
from typing import NamedTuple
from uuid import UUID

from services.qualification.advice import domain
from services.qualification.agreements.domain.agreement import AgreementVersion
from services.qualification.agreements.store import agreements
from services.qualification.dependencies import QualificationDependencies
from services.qualification.replays.domain import comparison, replay, tally, trial, volume
from services.qualification.replays.handlers.load_trial import Draft, find_floor, load_trial
from services.qualification.replays.store import walk
from shared.db.connection import Connection
from shared.db.database import database_clock

# The newest so many leads of so many days are asked.
LEADS, DAYS = 2000, 90
READ_AT_ONCE = 100


class Advised(NamedTuple):
    """The agreement in force, the span and number of the leads that were asked, and what they advise."""

    agreement: AgreementVersion
    span: comparison.Span
    leads: int
    advice: domain.Advice


async def load_advice(dependencies: QualificationDependencies) -> Advised | None:
    """The advice by the leads of the last 90 days; None where no agreement is in force. Raises Unavailable."""

    async def judge(conn: Connection) -> Advised | None:
        agreement = await agreements.find_active(conn)
        if agreement is None:
            return None
        now = await database_clock(conn)
        span = comparison.Span(replay.shift_days(now, -DAYS), now)
        lead_ids = sorted(await walk.find_newest(conn, span, LEADS))
        _, floor_at = await find_floor(conn, dependencies.agreements, span.start)
        draft = Draft(agreement.version, agreement.document, floor_at)
        asked = await load_trial(conn, draft, span, dependencies.agreements, clauses=True)
        counted = tally.Tally()
        cycles = [
            cycle
            for first in range(0, len(lead_ids), READ_AT_ONCE)
            for cycle in await _judge_piece(conn, lead_ids[first : first + READ_AT_ONCE], asked, counted)
        ]
        sides = counted.sides
        whole = len(lead_ids) < LEADS
        then, by_now = sides["then"].qualified, sides["now"].qualified
        share = volume.measure_volume(agreement.document, span, then, by_now) if whole else None
        evidence = domain.gather(agreement.document, cycles, counted, share)
        return Advised(agreement, span, len(lead_ids), domain.advise(agreement.document, evidence))

    return await dependencies.database.slow_reads.run(judge)


async def _judge_piece(
    conn: Connection, lead_ids: list[UUID], asked: trial.Trial, counted: tally.Tally
) -> list[comparison.ReplayedCycle]:
    scores = await walk.load_scores(conn, lead_ids)
    outcomes = await walk.load_outcomes(conn, lead_ids)
    cycles = [cycle for judged in trial.judge_leads(scores, outcomes, asked, counted) for cycle in judged]
    # Other requests get a turn.
    await asyncio.sleep(0)
    return cycles

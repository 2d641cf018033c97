"""Requests of platforms while PostgreSQL is away: they are verified, kept in the spool and answered as usual."""

from collections.abc import Sequence

import orjson

from services.intake.captures.domain.arrival import Arrival
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.judge import Judged, judge
from services.intake.sources.adapters.adapter import Lead, Reply, Result
from services.intake.sources.handlers import recall_secrets
from shared.http import Problem


def recall_judged(door: Door, arrival: Arrival) -> Judged | None:
    """The request, judged by its source as this process read it last; None if it never read it. Raises Problem."""
    source = door.outage.recall(arrival.source)
    return judge(arrival, (source, recall_secrets(door.secrets, source))) if source else None


async def spool_hook(door: Door, arrival: Arrival, judged: Judged, kept: bool) -> Reply:
    """Keep a request in the spool. Raises Problem as without a spool, and Unavailable if it has no room.

    One with a wrong secret is kept only where `kept`, and while the spool is far from full.
    """
    if judged.reply:
        return judged.reply
    if judged.is_signed or (kept and door.outage.spool.is_roomy):
        await door.outage.spool.add(arrival)
    else:
        door.health.note_wrong_signature(arrival.source)
    problem = judged.problem if judged.refusal else _find_mistake(judged.results)
    if problem and (judged.adapter.tells_problems or not judged.is_signed):
        raise problem
    return judged.adapter.taken


def _find_mistake(results: Sequence[Result]) -> Problem | None:
    """What a program of the operator's own would have to mend, as far as that is known without PostgreSQL."""
    if len(results) != 1 or not isinstance(results[0], Lead):
        return None
    try:
        read_capture(orjson.dumps(results[0].body))
    except Problem as problem:
        return problem
    return None

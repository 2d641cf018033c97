"""Receiving a request at an adapter's door: what it says is made durable, and its sender gets the answer it needs."""

from collections.abc import Sequence

from services.intake.captures.domain.arrival import BY_API, Arrival, Way
from services.intake.hooks.handlers.door import Door
from services.intake.hooks.handlers.judge import Judged, Taken, judge
from services.intake.hooks.handlers.spool_hook import recall_judged, spool_hook
from services.intake.hooks.handlers.take_signed import take_signed
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import keep_refused
from services.intake.sources.adapters.adapter import Adapter, Reply
from services.intake.sources.adapters.registry import ADAPTERS
from shared.errors import Unavailable
from shared.http import Problem


async def receive_arrival(door: Door, arrival: Arrival, kept: bool = True) -> Reply:
    """The answer to a request of a platform, once what it says is durable; the same again answers alike.

    A replay is received as it was: its signature is judged by the instant at which it came. `kept`: whether it may be
    kept when it is refused. While PostgreSQL is away, or others wait before it, it is kept in the spool. Raises
    Problem, and Unavailable.
    """
    judged = await _find_judged(door, arrival)
    if not door.outage.spool.waiting:
        try:
            return judged.reply or _answer(judged.adapter, await _take(door, arrival, judged, kept))
        except Unavailable:
            if door.outage.spool.files is None:
                raise
    return await spool_hook(door, arrival, judged, kept)


async def replay_arrival(door: Door, arrival: Arrival) -> CaptureResult | Problem:
    """What became of the first lead in a kept arrival that is received again, or the first problem in it."""
    try:
        judged = await _judge(door, arrival)
        results = [] if judged.reply else await _take(door, arrival, judged, way=Way(received_at=arrival.received_at))
    except Problem as refused:
        return refused
    if problem := next((each for each in results if isinstance(each, Problem)), None):
        return problem
    leads = (each for each in results if isinstance(each, CaptureResult))
    return next(leads, CaptureResult(arrival.capture_id, None, False, "accepted"))


async def receive_spooled(door: Door, arrival: Arrival) -> None:
    """Receive a request that was kept: it happened when it arrived. The same request again changes nothing."""
    try:
        judged = recall_judged(door, arrival)
        if judged is None or not judged.is_signed:
            # The secret may be mended since.
            judged = await _judge(door, arrival)
    except Problem as problem:
        # It was answered by a source that is gone.
        await keep_refused(door.leads, arrival, problem)
        return
    at = arrival.received_at
    if judged.refusal is None:
        await take_signed(door, arrival, judged.results, Way(occurred_at=at, received_at=at))
    else:
        await _keep(door, arrival, judged)


async def _find_judged(door: Door, arrival: Arrival) -> Judged:
    """The request by its source as it is now; as it was, while PostgreSQL is away. Raises Unavailable."""
    if door.outage.spool.waiting and (known := recall_judged(door, arrival)):
        return known
    try:
        return await _judge(door, arrival)
    except Unavailable:
        if door.outage.spool.files and (known := recall_judged(door, arrival)):
            return known
        raise


async def _judge(door: Door, arrival: Arrival) -> Judged:
    return judge(arrival, await door.find_source(arrival.source) if arrival.door in ADAPTERS else None)


async def _take(door: Door, arrival: Arrival, judged: Judged, kept: bool = True, way: Way = BY_API) -> Sequence[Taken]:
    """What became of all that the request says. Raises Problem for a sender that does not know the secret."""
    if judged.refusal is None:
        return await take_signed(door, arrival, judged.results, way)
    if judged.is_signed or kept:
        await _keep(door, arrival, judged)
    else:
        door.health.note_wrong_signature(arrival.source)
    if not judged.is_signed:
        raise judged.problem
    # It is kept: sending it again would change nothing, and failures make senders give up.
    return [judged.problem]


async def _keep(door: Door, arrival: Arrival, judged: Judged) -> None:
    """Keep a refused request, so that it can be replayed once the secret or the field map is mended."""
    assert judged.refusal is not None
    if not judged.is_signed:
        door.health.note_wrong_signature(arrival.source)
    door.health.note_failure(arrival.source, judged.refusal.code)
    await keep_refused(door.leads, arrival, judged.problem, judged.refusal.code)


def _answer(adapter: Adapter, taken: Sequence[Taken]) -> Reply:
    """The sender's answer. Only a program of the operator's own is told that something could not be taken."""
    problem = next((each for each in taken if isinstance(each, Problem)), None)
    if problem and len(taken) == 1 and adapter.tells_problems and problem.status_code != 409:
        raise problem
    return adapter.taken

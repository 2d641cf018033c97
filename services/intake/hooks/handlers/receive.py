"""Receiving a request at an adapter's door: who sent it, what it says, and the answer that its sender needs."""

from services.intake.captures.domain.arrival import Arrival
from services.intake.hooks.domain import NoSecret, UnknownHook, UnreadableHook, WrongSecret
from services.intake.hooks.handlers.door import Door, Taken
from services.intake.hooks.handlers.take_results import take_results
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture_arrival import keep_refused
from services.intake.sources.adapters.adapter import Adapter, HookRequest, Reply, Result, Unreadable
from services.intake.sources.adapters.registry import ADAPTERS
from services.intake.sources.domain import Source, SourceSecrets
from shared.errors import Refusal
from shared.http import Problem, problem_from

# More than any platform sends at once.
RESULTS_LIMIT = 1000


async def receive_arrival(door: Door, arrival: Arrival, kept: bool = True) -> Reply:
    """The answer to a request of a platform, once what it says is durable; the same again answers alike.

    A replay is received as it was: its signature is judged by the instant at which it came. `kept`: whether it may be
    kept when it is refused. Raises Problem, and Unavailable.
    """
    adapter, taken = await _take(door, arrival, kept)
    return taken if isinstance(taken, Reply) else _answer(adapter, taken)


async def replay_arrival(door: Door, arrival: Arrival) -> CaptureResult | Problem:
    """What became of the first lead in a kept arrival that is received again, or the first problem in it."""
    try:
        _, taken = await _take(door, arrival, kept=True)
    except Problem as refused:
        return refused
    results = [] if isinstance(taken, Reply) else taken
    if problem := next((each for each in results if isinstance(each, Problem)), None):
        return problem
    leads = (each for each in results if isinstance(each, CaptureResult))
    return next(leads, CaptureResult(arrival.capture_id, None, False, "accepted"))


async def _take(door: Door, arrival: Arrival, kept: bool) -> tuple[Adapter, Reply | list[Taken]]:
    """The adapter of an arrival, with the answer to a challenge or what became of all that the request says."""
    adapter = ADAPTERS.get(arrival.door)
    found = await door.find_source(arrival.source) if adapter else None
    if adapter is None or found is None:
        raise problem_from(UnknownHook(), adapter.unknown_source if adapter else 404)
    (source, secrets), request = found, to_request(arrival)
    if reply := adapter.challenge(request, secrets):
        return adapter, reply
    if arrival.method != "POST":
        raise Problem(405, headers={"allow": "POST"})
    if not adapter.verify(request, secrets):
        raise await _refuse_sender(door, arrival, adapter, secrets, kept)
    try:
        results = read_results(adapter, request, source)
    except Unreadable:
        problem = problem_from(UnreadableHook(), 400)
        await _keep(door, arrival, problem, UnreadableHook)
        # It is kept: sending it again would help nobody, and failures make senders give up.
        return adapter, [problem]
    return adapter, await take_results(door, arrival, results)


def to_request(arrival: Arrival) -> HookRequest:
    """The arrival as adapters read it. Platforms call over TLS only, which may end in front of Accord."""
    address = f"https://{arrival.headers.get('host', '')}/v1/hooks/{arrival.door}/{arrival.source}"
    url = f"{address}?{arrival.query}" if arrival.query else address
    return HookRequest(arrival.method, arrival.query, arrival.headers, arrival.body, arrival.received_at, url)


def read_results(adapter: Adapter, request: HookRequest, source: Source) -> list[Result]:
    """What the request says. Raises Unreadable."""
    results = adapter.read(request, source)
    if len(results) > RESULTS_LIMIT:
        raise Unreadable("The body says more than any platform sends at once.")
    return results


async def _refuse_sender(door: Door, arrival: Arrival, adapter: Adapter, secrets: SourceSecrets, kept: bool) -> Problem:
    """The problem for a sender that does not know the secret; the arrival is kept, so that it can be replayed."""
    door.health.note_wrong_signature(arrival.source)
    refusal = WrongSecret() if secrets.secret else NoSecret()
    problem = problem_from(refusal, adapter.wrong_signature)
    if kept:
        await _keep(door, arrival, problem, type(refusal))
    return problem


async def _keep(door: Door, arrival: Arrival, problem: Problem, refusal: type[Refusal]) -> None:
    door.health.note_failure(arrival.source, refusal.code)
    await keep_refused(door.leads, arrival, problem, refusal.code)


def _answer(adapter: Adapter, taken: list[Taken]) -> Reply:
    """The sender's answer. Only a program of the operator's own is told that something could not be taken."""
    problem = next((each for each in taken if isinstance(each, Problem)), None)
    if problem and len(taken) == 1 and adapter.tells_problems and problem.status_code != 409:
        raise problem
    return adapter.taken

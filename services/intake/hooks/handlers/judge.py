"""Judging a request at an adapter's door by the source's secrets, without a database: who sent it, what it says."""

from collections.abc import Sequence
from typing import NamedTuple

from services.intake.activities.domain.activity import ActivityResult
from services.intake.captures.domain.arrival import Arrival
from services.intake.hooks.domain import NoSecret, UnknownHook, UnreadableHook, WrongSecret
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.sources.adapters.adapter import Adapter, HookRequest, Reply, Result, Unreadable
from services.intake.sources.adapters.registry import ADAPTERS
from services.intake.sources.domain import Source, SourceSecrets
from shared.errors import Refusal
from shared.http import Problem, problem_from

# More than any platform sends at once.
RESULTS_LIMIT = 1000

# What became of a lead or an activity that a platform told of.
Taken = CaptureResult | ActivityResult | Problem


class Judged(NamedTuple):
    """What a request is: `reply` answers a challenge, `results` are what it says, `refusal` why none of it is taken."""

    adapter: Adapter
    reply: Reply | None = None
    results: Sequence[Result] = ()
    refusal: Refusal | None = None

    @property
    def is_signed(self) -> bool:
        """Whether its sender knows the secret."""
        return self.refusal is None or isinstance(self.refusal, UnreadableHook)

    @property
    def problem(self) -> Problem:
        """The document of the refusal."""
        assert self.refusal is not None
        return problem_from(self.refusal, 400 if self.is_signed else self.adapter.wrong_signature)


def judge(arrival: Arrival, found: tuple[Source, SourceSecrets] | None) -> Judged:
    """Judge a request by the instant at which it came. Raises Problem without such a source, and for other methods."""
    adapter = ADAPTERS.get(arrival.door)
    if adapter is None or found is None:
        raise problem_from(UnknownHook(), adapter.unknown_source if adapter else 404)
    (source, secrets), request = found, to_request(arrival)
    if reply := adapter.challenge(request, secrets):
        return Judged(adapter, reply)
    if arrival.method != "POST":
        raise Problem(405, headers={"allow": "POST"})
    if not adapter.verify(request, secrets):
        return Judged(adapter, refusal=WrongSecret() if secrets.secret else NoSecret())
    try:
        return Judged(adapter, results=read_results(adapter, request, source))
    except Unreadable:
        return Judged(adapter, refusal=UnreadableHook())


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

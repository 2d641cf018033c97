"""What every door does with a lead: read it, take it in, count it, and keep what has to be refused."""

from typing import NamedTuple

from services.intake.captures.api import read_capture, source_in
from services.intake.leads.domain import Taken
from services.intake.leads.handlers import Sent
from services.intake.refused.store import Refused
from services.intake.telemetry import count, expose_source
from shared.access import Caller
from shared.failures import Refusal
from shared.group import Group
from shared.http import Problem
from shared.http.refusals import Answers, answer_to
from shared.idempotency.domain import IdempotencyKey

KEPT_STATUSES = (409, 422)


class Queues(NamedTuple):
    """Where leads and refused bodies are committed, some hundred together."""

    taking: Group[Sent, Taken | Problem]
    refusing: Group[Refused, None]


async def take(
    queues: Queues, answers: Answers, raw: bytes, caller: Caller, mark: IdempotencyKey | None
) -> Taken | Problem:
    """The answer to one lead, once it is durable."""
    try:
        capture = read_capture(raw, caller.seller)
        taken = await queues.taking.submit(Sent(capture, caller, mark))
    except Refusal as refusal:
        taken = answer_to(refusal, answers)
    except Problem as problem:
        taken = problem
    if isinstance(taken, Taken):
        expose_source(capture.source)
        count(capture.source, taken.outcome)
    else:
        await _refuse(queues, raw, caller, taken)
    return taken


async def _refuse(queues: Queues, raw: bytes, caller: Caller, problem: Problem) -> None:
    count(source_in(raw), "conflict" if problem.status_code == 409 else "refused")
    if problem.status_code in KEPT_STATUSES:
        await queues.refusing.submit(Refused(caller.key_id, problem.status_code, problem.document(), raw))

"""What every door does with a lead: read it, take it in, count it, and keep what has to be refused."""

from services.intake.captures.api import read_capture, source_in
from services.intake.doors import Doors
from services.intake.leads.domain import Taken
from services.intake.leads.handlers import Sent
from services.intake.refused.store import Refused
from services.intake.repeats.domain import Mark
from services.intake.telemetry import count, expose_source
from shared.access import Caller
from shared.failures import Refusal
from shared.http import Problem
from shared.http.refusals import Answers, answer_to

KEPT_STATUSES = (409, 422)


async def take(doors: Doors, answers: Answers, raw: bytes, caller: Caller, mark: Mark | None) -> Taken | Problem:
    """The answer to one lead, once it is durable."""
    try:
        capture = read_capture(raw, caller.seller)
        taken = await doors.taking.submit(Sent(capture, caller, mark))
    except Refusal as refusal:
        taken = answer_to(refusal, answers)
    except Problem as problem:
        taken = problem
    if isinstance(taken, Taken):
        expose_source(capture.source)
        count(capture.source, taken.outcome)
    else:
        await _refuse(doors, raw, caller, taken)
    return taken


async def _refuse(doors: Doors, raw: bytes, caller: Caller, problem: Problem) -> None:
    count(source_in(raw), "conflict" if problem.status_code == 409 else "refused")
    if problem.status_code in KEPT_STATUSES:
        await doors.refusing.submit(Refused(caller.key_id, problem.status_code, problem.document(), raw))

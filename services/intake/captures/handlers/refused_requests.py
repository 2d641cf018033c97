"""Refused requests as arrivals, and why each was refused."""

import time
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival, KeptArrival
from services.intake.captures.domain.erased_keys import PersonErased
from services.intake.sources.domain import UnknownSource
from shared.auth import Caller
from shared.http import Problem

CODES = "urn:accord:"


def refused_request(source: str, raw: bytes, caller: Caller, problem: Problem) -> KeptArrival:
    """The arrival of a refused request of this caller. An unknown source may be any text, also a person's."""
    reason = reason_of(problem)
    named = "" if reason == UnknownSource.code else source
    received_at = datetime.fromtimestamp(time.time(), UTC)
    arrival = Arrival(uuid7(), uuid7(), "api", named, received_at, raw, key_id=caller.key_id, seller=caller.seller)
    return KeptArrival(arrival, "refused", reason, problem.document())


def reason_of(problem: Problem) -> str:
    """The code of the refusal in a problem; `invalid` for a body that is not as described."""
    code: str = problem.document()["type"]
    return code.removeprefix(CODES) if code.startswith(CODES) else "invalid"


def is_of_erased(problem: Problem) -> bool:
    """Whether the person was erased after the request came: nothing of it may be kept."""
    return reason_of(problem) == PersonErased.code

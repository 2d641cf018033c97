"""Groups of arrivals, taken in without the door."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from services.intake.leads.handlers import Answer, Sent, take_in
from services.intake.repeats.domain import Mark
from shared.access import Caller
from tests.intake.builders import read
from tests.intake.processes import SECRET

CALLER = Caller(UUID(int=7), frozenset({"capture"}))


def sent(body: dict[str, Any], key: str | None = None) -> Sent:
    return Sent(read(body), CALLER, Mark(CALLER.key_id, key) if key else None)


def taking(group: Sequence[Sent]) -> Callable[[Any], Awaitable[list[Answer]]]:
    return lambda conn: take_in(conn, group, [SECRET.encode()])


def leads(answers: Sequence[Answer]) -> list[str]:
    """The lead of each answer."""
    return [str(getattr(answer, "lead_id", answer)) for answer in answers]

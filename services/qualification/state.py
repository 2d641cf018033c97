"""What the routes of qualification work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from services.qualification.verdicts.rules import Rules
from shared.database import Database
from shared.sql import Connection

CountWaiting = Callable[[Connection, int], Awaitable[int]]


@dataclass(frozen=True)
class Qualification:
    """Its database, and the rules this process knows by version.

    `judge_waiting` has waiting leads judged at once; `count_waiting` tells how many wait for a version.
    """

    database: Database
    known: dict[int, Rules]
    judge_waiting: Callable[[], None]
    count_waiting: CountWaiting


def qualification(request: Request) -> Qualification:
    """For FastAPI's `Depends`."""
    found: Qualification = request.app.state.qualification
    return found

"""What the routes of qualification work with."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from services.qualification.verdicts.rules import Rules
from shared.database import Database


@dataclass(frozen=True)
class Qualification:
    """Its database, the rules this process knows by version, and how to have waiting leads judged at once."""

    database: Database
    known: dict[int, Rules]
    judge_waiting: Callable[[], None]


def qualification(request: Request) -> Qualification:
    """For FastAPI's `Depends`."""
    found: Qualification = request.app.state.qualification
    return found

"""What the routes of qualification work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from shared.db.connection import Connection
from shared.db.database import Database

CountWaiting = Callable[[Connection, int], Awaitable[int]]


@dataclass(frozen=True)
class QualificationDependencies:
    """Its database, and the rules this process knows by version.

    `judge_waiting` has waiting leads judged at once; `count_waiting` tells how many wait for a version.
    """

    database: Database
    known: dict[int, CompiledAgreement]
    judge_waiting: Callable[[], None]
    count_waiting: CountWaiting


def qualification(request: Request) -> QualificationDependencies:
    """For FastAPI's `Depends`."""
    found: QualificationDependencies = request.app.state.qualification
    return found

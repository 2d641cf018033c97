"""What the routes of qualification work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Request

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from shared.db.connection import Connection
from shared.db.database import Database

HIGHEST_VERSION = 2**31 - 1
# The version of an agreement in the path of a route.
Version = Annotated[int, Path(ge=1, le=HIGHEST_VERSION)]
CountPending = Callable[[Connection, int], Awaitable[int]]


@dataclass(frozen=True)
class QualificationDependencies:
    """The database, and the agreements that this process has compiled, by version.

    `start_reevaluation` wakes the task that evaluates leads by a new agreement; `count_pending` counts the leads that
    a version has yet to evaluate; `start_replays` wakes the task that takes replays.
    """

    database: Database
    agreements: dict[int, CompiledAgreement]
    start_reevaluation: Callable[[], None]
    count_pending: CountPending
    start_replays: Callable[[], None] = lambda: None


def get_dependencies(request: Request) -> QualificationDependencies:
    """For FastAPI's `Depends`."""
    dependencies: QualificationDependencies = request.app.state.qualification
    return dependencies

"""A failure of Accord as a problem, with an id by which the operator finds it in the log."""

from __future__ import annotations

import secrets

from shared.errors import Unavailable
from shared.http.problem_details import Problem
from shared.telemetry import log

ID_BYTES = 4
FAILED = "Accord failed at this request"
NOT_YOURS = "The error is Accord's, not yours. The operator finds it in the log by this id."


def log_failure(method: str, failure: Exception, route: str | None = None, event: str = "request_failed") -> Problem:
    """Status 500, after a line in the log with the same id."""
    failure_id = secrets.token_hex(ID_BYTES)
    log.error(event, method=method, route=route, failure=failure_id, exc_info=failure)
    return Problem(500, FAILED, more={"detail": NOT_YOURS, "instance": to_instance(failure_id)})


def log_unavailable(method: str, error: Unavailable) -> str:
    """The id under which the log has this error."""
    failure_id = secrets.token_hex(ID_BYTES)
    log.warning("request_unavailable", method=method, failure=failure_id, exc_info=error)
    return failure_id


def to_instance(failure_id: str) -> str:
    """The id as a problem document names it (RFC 9457, 3.1.5)."""
    return f"urn:accord:failure:{failure_id}"

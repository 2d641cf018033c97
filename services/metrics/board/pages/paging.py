"""Where a list of leads goes on: a place in the address."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request

from services.metrics.commitments.domain import LeadPage, PageCursor


def parse_cursor(given: str) -> PageCursor | None:
    """Where the page before ended; what is not understood is the beginning."""
    at, _, last = given.rpartition("_")
    try:
        told, id_ = datetime.fromisoformat(at), UUID(last)
        return PageCursor(told.astimezone(UTC), id_) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None


def beginning(request: Request) -> str:
    """The address of the first page."""
    return _address(request)


def next_page_url(request: Request, found: LeadPage) -> str | None:
    """The address of the page after this one."""
    if not found.more:
        return None
    last = found.lines[-1].place
    return _address(request, after=f"{last.at.isoformat()}_{last.id}")


def _address(request: Request, **more: str) -> str:
    asked = {key: value for key, value in request.query_params.items() if key != "after"} | more
    return f"{request.url.path}?{urlencode(asked)}"

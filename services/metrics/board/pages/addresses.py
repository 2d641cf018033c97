"""The addresses of lists: of their pages, and of the one behind a number."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from fastapi import Request

from services.metrics.board.domain import DateRange
from services.metrics.lead_lists.domain import write_address


def turn_page(request: Request, **more: str) -> str:
    """The address of the first page of the same list; `more`: of the one after a cursor, or of the file."""
    query = {key: value for key, value in request.query_params.items() if value and key not in ("after", "format")}
    return f"{request.url.path}?{urlencode(query | more)}"


def build_leads_url(
    listed: str, dates: DateRange, basis: str = "cohort", filters: Mapping[str, str | None] = MappingProxyType({})
) -> str:
    """The address of the list behind a number; a filter that is None asks for leads that have no such value."""
    return write_address(listed, (dates.first, dates.until), basis, filters)

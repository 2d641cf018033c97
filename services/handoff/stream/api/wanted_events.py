"""Which events a caller of the stream gets: those that it asks for, as far as it may see them."""

from starlette.requests import Request

from services.handoff.stream.schemas import StreamQuery
from services.handoff.subscriptions.domain.filter import Filter, find_unknown_patterns
from services.handoff.subscriptions.domain.subscription import (
    ForeignSeller,
    SellerNotFound,
    TeamNotFound,
    bind_to_seller,
)
from services.handoff.subscriptions.handlers.subscriptions import require_known
from shared.auth import Caller
from shared.errors import Refusal
from shared.http import FieldError, Problem, problem_from


async def read_filter(request: Request, caller: Caller, query: StreamQuery) -> Filter:
    """What the caller may have of what it asks for. Raises Problem 422."""
    asked = query.to_filter()
    unknown = find_unknown_patterns(asked.types)
    if unknown:
        errors = [FieldError("/query/types", detail) for detail in unknown.values()]
        raise Problem(422, "A parameter is not as described", errors)
    try:
        wanted = bind_to_seller(asked, caller.seller)
        if wanted.seller or wanted.team:
            async with request.app.state.handoff.database.read_connection() as conn:
                await require_known(conn, wanted)
    except (ForeignSeller, SellerNotFound) as refusal:
        raise _parameter_problem(refusal, "seller") from None
    except TeamNotFound as refusal:
        raise _parameter_problem(refusal, "team") from None
    return wanted


def _parameter_problem(refusal: Refusal, name: str) -> Problem:
    return problem_from(refusal, 422, f"/query/{name}")

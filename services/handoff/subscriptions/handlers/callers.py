"""Who calls about subscriptions, and what for."""

from starlette.requests import Request

from services.handoff.subscriptions.domain.filter import find_unknown_patterns
from services.handoff.subscriptions.domain.subscription import Terms
from services.handoff.subscriptions.handlers.owners import Owner
from services.handoff.subscriptions.schemas import SubscriptionIn
from shared.auth import Caller
from shared.http import FieldError, Problem
from shared.idempotency.domain import hash_key
from shared.idempotency.request import idempotency_key


def to_owner(request: Request, caller: Caller) -> Owner:
    """Who calls."""
    key = idempotency_key(request, caller)
    return Owner(caller.key_id, caller.seller, hash_key(key) if key else None)


def to_terms(request: Request, body: SubscriptionIn) -> Terms:
    """What the caller asks for. Raises AddressNotAllowed, and Problem for unknown types."""
    terms = body.to_terms()
    unknown = find_unknown_patterns(body.types)
    errors = [FieldError(f"/types/{index}", detail) for index, detail in unknown.items()]
    if errors:
        raise Problem(422, "The body is not as described", errors)
    request.app.state.handoff.webhooks.sender.transport.require_allowed(terms.url)
    return terms

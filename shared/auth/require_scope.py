"""What a route asks of its caller: a scope, and who may say when something happened."""

from datetime import datetime

from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from shared.auth.caller import SCOPES, Caller
from shared.auth.key_cache import ApiKeyCache
from shared.http import FieldError, Problem
from shared.values.occurred_at import OccurredInFuture, resolve_occurred_at


class RequireScope(SecurityBase):
    """A FastAPI dependency: the caller, whose key has one of the scopes. Else 401 or 403."""

    model = HTTPBearer()
    scheme_name = "Key"

    def __init__(self, *scopes: str) -> None:
        if not SCOPES.issuperset(scopes):
            raise ValueError(f"unknown scope among {scopes}")
        self.scopes = scopes

    async def __call__(self, request: Request) -> Caller:
        return await authenticate(request, *self.scopes)


async def authenticate(request: Request, *scopes: str) -> Caller:
    """The same for a plain Starlette route. The process's `Keys` stand on `app.state.keys`."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    keys: ApiKeyCache = request.app.state.keys
    caller = await keys.by_secret(secret.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise Problem(401, "A valid key is needed", headers={"www-authenticate": "Bearer"})
    if not caller.allows(*scopes):
        raise Problem(403, f"The key needs the scope {' or '.join(scopes)}")
    return caller


def authorize_occurred_at(caller: Caller, given: datetime | None) -> None:
    """Only whether the caller may say when it happened, where how far ahead is measured by the database's clock.

    Raises Problem 403.
    """
    if given is not None and not caller.allows("backfill"):
        raise Problem(403, "occurred_at needs the scope backfill or admin")


def accept_occurred_at(caller: Caller, given: datetime | None, now: datetime) -> datetime:
    """When it happened: `now`, or what a caller with the scope `backfill` says. Up to 5 minutes ahead counts as now."""
    authorize_occurred_at(caller, given)
    try:
        return resolve_occurred_at(given, now)
    except OccurredInFuture as refusal:
        raise Problem(422, "The body is not as described", [FieldError("/occurred_at", refusal.detail)]) from None

"""What a route requires of its caller: a scope, and the scope `backfill` to state when an event occurred."""

from datetime import datetime

from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from shared.auth.caller import SCOPES, Caller
from shared.auth.find_caller import find_caller
from shared.http import FieldError, Problem
from shared.values.occurred_at import OccurredInFuture, resolve_occurred_at

NO_HEADER = "The header Authorization is missing: send Authorization: Bearer and your key"
WRONG_SCHEME = "The header Authorization must be Bearer, a blank and your key"
NO_KEY = "The header Authorization names no key after Bearer: is the variable with your key set?"
# One sentence for both: who guesses keys does not learn which ones there were.
UNKNOWN_KEY = "This key is wrong or was revoked"


class RequireScope(SecurityBase):
    """A FastAPI dependency: the caller, whose key has one of the scopes; `unbound`: and is bound to no seller.

    Raises Problem 401 without a valid key, 403 without one of the scopes and for a bound key, 429 over a rate limit.
    """

    model = HTTPBearer()
    scheme_name = "Key"

    def __init__(self, *scopes: str, unbound: bool = False) -> None:
        if not SCOPES.issuperset(scopes):
            raise ValueError(f"unknown scope among {scopes}")
        self.scopes = scopes
        self.unbound = unbound

    async def __call__(self, request: Request) -> Caller:
        caller = await authenticate(request, *self.scopes)
        if self.unbound:
            caller.require_unbound()
        return caller


async def authenticate(request: Request, *scopes: str) -> Caller:
    """The caller of a plain Starlette route, as `RequireScope` for FastAPI's; by the ApiKeyCache on `app.state.keys`.

    Raises Problem 401 without a valid key, 403 without one of the scopes, 429 over a limit of `find_caller`.
    """
    caller = await find_caller(request, read_secret(request))
    if caller is None:
        raise unauthorized(UNKNOWN_KEY)
    if not caller.allows(*scopes):
        raise Problem(403, f"The key needs the scope {' or '.join(scopes)}")
    return caller


def read_secret(request: Request) -> str:
    """The secret in the header `Authorization`. Raises Problem 401 without the header, a secret, or `Bearer`."""
    header = request.headers.get("authorization")
    if header is None:
        raise unauthorized(NO_HEADER)
    scheme, _, secret = header.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise unauthorized(WRONG_SCHEME)
    if not secret.strip():
        raise unauthorized(NO_KEY)
    return secret.strip()


def unauthorized(title: str) -> Problem:
    """The refusal of a request whose caller is not known."""
    return Problem(401, title, headers={"www-authenticate": "Bearer"})


def authorize_occurred_at(caller: Caller, stated_at: datetime | None) -> None:
    """Raises Problem 403 for a caller who states `occurred_at` without the scope `backfill`.

    Whether the time lies too far ahead is decided later, by the database's clock.
    """
    if stated_at is not None and not caller.allows("backfill"):
        raise Problem(403, "occurred_at needs the scope backfill or admin")


def accept_occurred_at(caller: Caller, stated_at: datetime | None, now: datetime) -> datetime:
    """`now`, or the time that a caller with the scope `backfill` states; up to 5 minutes ahead counts as `now`.

    Raises Problem 403 without the scope, 422 for a time further ahead.
    """
    authorize_occurred_at(caller, stated_at)
    try:
        return resolve_occurred_at(stated_at, now)
    except OccurredInFuture as refusal:
        raise Problem(422, "The body is not as described", [FieldError("/occurred_at", refusal.detail)]) from None

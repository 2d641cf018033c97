"""The caller whose key a request shows, within the limits for wrong keys of an address and for each key."""

from typing import NoReturn
from uuid import UUID

from starlette.datastructures import State
from starlette.requests import Request

from shared.auth.caller import Caller, hash_secret
from shared.auth.key_cache import ApiKeyCache
from shared.auth.security_events import record_security_event
from shared.http.client_address import client_address
from shared.http.rate_limits import RateLimit, RateLimits

TOO_MANY_WRONG_KEYS = "Too many unknown keys came from this address"
TOO_MANY_SIGN_INS = "Too many sign-ins have failed from this address; wait a minute, then try again"
TOO_MANY_REQUESTS = "This key was used too often"


async def find_caller(request: Request, secret: str) -> Caller | None:
    """The caller with this secret; None if no key has it.

    Raises Problem 429 for an unknown key of an address that sent too many, and for a key that is used too often.
    A key that has worked in this process is never refused for its address, which strangers may share.
    """
    limits: RateLimits = request.app.state.rate_limits
    keys: ApiKeyCache = request.app.state.keys
    caller = keys.recall(hash_secret(secret)) or await _look_up(request, secret)
    if caller is None:
        limits.wrong_keys.count(client_address(request))
        record_security_event("key_refused", request)
    elif limits.keys and not limits.keys.count(str(caller.key_id)):
        refuse(request, limits.keys, str(caller.key_id), TOO_MANY_REQUESTS, caller.key_id)
    return caller


def read_key(authorization: bytes) -> bytes | None:
    """The hash of the secret in this header; None if it holds none."""
    scheme, _, secret = authorization.partition(b" ")
    return hash_secret(secret.decode("latin-1")) if scheme == b"Bearer" else None


def recall_caller(state: State, key: bytes, *scopes: str) -> Caller | None:
    """The caller with the secret of this hash and one of the scopes, if the cache has it and no limit counts it.

    None says nothing about the key: `authenticate` does.
    """
    limits: RateLimits = state.rate_limits
    keys: ApiKeyCache = state.keys
    caller = None if limits.keys else keys.recall(key)
    return caller if caller and caller.allows(*scopes) else None


async def _look_up(request: Request, secret: str) -> Caller | None:
    limits: RateLimits = request.app.state.rate_limits
    keys: ApiKeyCache = request.app.state.keys
    if not keys.has_worked(secret):
        require_attempts_left(request, limits.wrong_keys, TOO_MANY_WRONG_KEYS)
    return await keys.by_secret(secret)


async def find_caller_to_sign_in(request: Request, secret: str) -> Caller | None:
    """The caller with this secret; None if no key has it, which counts as a failed sign-in of the address.

    Raises Problem 429, whatever the key, for an address from which too many sign-ins failed.
    """
    limits: RateLimits = request.app.state.rate_limits
    keys: ApiKeyCache = request.app.state.keys
    require_attempts_left(request, limits.sign_in, TOO_MANY_SIGN_INS)
    caller = await keys.by_secret(secret)
    if caller is None:
        count_failed_sign_in(request, limits.sign_in)
    return caller


def require_token_allowed(request: Request) -> None:
    """Raises Problem 429 for an address that sent too many wrong keys and tokens."""
    require_attempts_left(request, request.app.state.rate_limits.wrong_keys, TOO_MANY_WRONG_KEYS)


def count_wrong_token(request: Request) -> None:
    """Count a wrong token in an address: any other site can make browsers open one, so it stops no sign-in."""
    count_failed_sign_in(request, request.app.state.rate_limits.wrong_keys)


def require_attempts_left(request: Request, limit: RateLimit, title: str) -> None:
    """Raises Problem 429 for an address that has reached the limit."""
    address = client_address(request)
    if limit.is_reached(address):
        refuse(request, limit, address, title)


def count_failed_sign_in(request: Request, limit: RateLimit) -> None:
    """Count a sign-in with a wrong key or token."""
    limit.count(client_address(request))
    record_security_event("signin_failed", request)


def count_link_request(request: Request) -> None:
    """Count a link that is asked for. Raises Problem 429 for an address from which too many sign-ins failed."""
    limits: RateLimits = request.app.state.rate_limits
    require_attempts_left(request, limits.sign_in, TOO_MANY_SIGN_INS)
    limits.sign_in.count(client_address(request))
    record_security_event("signin_link_asked", request)


def refuse(request: Request, limit: RateLimit, client: str, title: str, key_id: UUID | None = None) -> NoReturn:
    """Raises Problem 429 with `Retry-After`."""
    record_security_event("rate_limit_hit", request, key_id=key_id)
    raise limit.problem(client, title)

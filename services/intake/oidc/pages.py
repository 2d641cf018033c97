"""`/signin/oidc`: leads to the company's sign-in; `/signin/oidc/callback`: where that leads back to."""

import hmac
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.oidc.domain import ProviderAway, ProviderRefused, read_identity
from services.intake.oidc.handlers import attempts, roles, sign_in
from services.intake.oidc.handlers.provider import CALLBACK, Provider
from shared.auth import find_caller, signin_form, start_session
from shared.errors import Refusal
from shared.http import Problem, Router, Text

START = "/signin/oidc"

router = Router(include_in_schema=False)


@router.get(START)
async def begin_sign_in(
    request: Request,
    next: Annotated[Text, Query()] = "/",  # noqa: A002 - its name
) -> Response:
    """Send the browser to the provider."""
    provider = require_provider(request)
    find_caller.require_attempts_left(request, request.app.state.rate_limits.sign_in, find_caller.TOO_MANY_SIGN_INS)
    begun = attempts.begin(start_session.local_path(next))
    try:
        address = await provider.write_address(begun.attempt)
    except (ProviderAway, ProviderRefused) as refusal:
        return signin_form.show_form(request, begun.destination, refusal.detail, 503)
    response = RedirectResponse(address, 303)
    response.set_cookie(
        attempts.COOKIE,
        attempts.write_cookie(request.app.state.intake.secrets, begun),
        attempts.ATTEMPT_SECONDS,
        secure=start_session.is_secure(request),
        httponly=True,
        # Lax: the way back comes from the provider's site.
        samesite="lax",
        path=START,
    )
    return response


async def finish_sign_in(request: Request) -> Response:
    """Sign in who the provider says it is. Providers add parameters of their own to this address."""
    provider = require_provider(request)
    limit = request.app.state.rate_limits.sign_in
    find_caller.require_attempts_left(request, limit, find_caller.TOO_MANY_SIGN_INS)
    begun = attempts.read_cookie(request.app.state.intake.secrets, request.cookies.get(attempts.COOKIE, ""))
    try:
        key_id = await identify(request, provider, begun)
    except ProviderAway as refusal:
        response = signin_form.show_form(request, "/", refusal.detail, 503)
    except Refusal as refusal:
        find_caller.count_failed_sign_in(request, limit)
        response = signin_form.show_form(request, "/", refusal.detail, 401)
    else:
        response = await start_session.enter(request, begun.destination if begun else "/", key_id)
    response.delete_cookie(attempts.COOKIE, path=START, httponly=True, samesite="lax")
    return response


async def identify(request: Request, provider: Provider, begun: attempts.Begun | None) -> UUID:
    """The key of the person who comes back with a code. Raises a Refusal for every other one."""
    sent = {name: request.query_params.get(name, "") for name in ("state", "code", "iss")}
    if begun is None or not hmac.compare_digest(sent["state"].encode(), begun.attempt.state.encode()):
        raise ProviderRefused
    if not sent["code"] or sent["iss"] not in ("", provider.issuer):
        raise ProviderRefused
    policy = roles.read_policy(request.app.state.settings)
    claims = await provider.redeem(sent["code"], begun.attempt)
    return await sign_in.find_or_add(request, read_identity(claims, policy), policy)


def require_provider(request: Request) -> Provider:
    """The provider of the settings. Raises Problem 404 where there is none."""
    provider: Provider | None = request.app.state.intake.provider
    if provider is None:
        raise Problem(404)
    return provider


# Without the check of parameters that routes of FastAPI have.
router.add_route(CALLBACK, finish_sign_in, methods=["GET"], include_in_schema=False)

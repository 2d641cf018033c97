"""A provider on loopback, and a company whose people sign in by it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx2
import pytest

from tests.intake.running_service import running_service
from tests.intake.service import SECRET, IntakeService, make_client
from tests.support import oidc_provider
from tests.support.oidc_provider import OidcProvider, run_oidc_provider

PUBLIC = "http://accord"
Start = Callable[..., Awaitable[IntakeService]]


@pytest.fixture
async def provider(processes_and_sockets: None) -> AsyncIterator[OidcProvider]:
    async with run_oidc_provider() as provider:
        provider.claims = {"email": "Dana@example.com", "email_verified": True, "name": "Dana Reyes"}
        yield provider


@pytest.fixture
async def start(database_url: str, provider: OidcProvider) -> AsyncIterator[Start]:
    """Starts intake with the provider, and with these settings beside it."""
    async with AsyncExitStack() as stack:

        async def run(**more: str) -> IntakeService:
            settings = {
                "oidc_issuer": provider.issuer,
                "oidc_client_id": oidc_provider.CLIENT,
                "oidc_client_secret": oidc_provider.SECRET,
                "public_url": PUBLIC,
            }
            return await stack.enter_async_context(running_service(database_url, SECRET, **settings | more))

        yield run


async def go_to_provider(browser: httpx2.AsyncClient, path: str = "/signin/oidc") -> str:
    """Press the button, and sign in at the provider; the address to which it sends the browser back."""
    begun = await browser.get(path)
    assert begun.status_code == 303, begun.text
    async with httpx2.AsyncClient() as outside:
        answer = await outside.get(begun.headers["location"])
    return str(answer.headers["location"])


async def sign_in(service: IntakeService, path: str = "/signin/oidc") -> tuple[httpx2.Response, httpx2.AsyncClient]:
    """What a new browser is answered in the end, and the browser."""
    browser = make_client(service.app, None)
    return await browser.get(await go_to_provider(browser, path)), browser

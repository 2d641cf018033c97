"""The provider of OpenID Connect: its addresses and keys, where a person is sent, and what a token says.

authlib, joserfc and httpx2 come with the extra `oidc`, and are loaded with the first use.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.intake.oidc.domain import ProviderAway, ProviderRefused
from services.intake.oidc.handlers.documents import TIMEOUT_SECONDS, fetch_document
from services.intake.oidc.handlers.tokens import read_claims
from shared.config.settings import Settings

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

CALLBACK = "/signin/oidc/callback"
DISCOVERY = "/.well-known/openid-configuration"
# How long addresses and keys are kept; keys are asked for again sooner for a token whose key is not among them.
KEPT_SECONDS = 3600.0
NEW_KEYS_SECONDS = 60.0
ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Attempt:
    """What one sign-in began with: the provider has to send the state and the nonce back."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """The provider of the settings. Raises ProviderAway, ProviderRefused."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.issuer = str(settings.oidc_issuer)
        self.addresses: tuple[float, dict[str, Any]] | None = None
        self.keys: tuple[float, dict[str, Any]] | None = None

    async def write_address(self, attempt: Attempt) -> str:
        """Where the browser is sent, so that the person says who it is there."""
        addresses = await self._discover()
        async with self._client(addresses) as client:
            url, _ = client.create_authorization_url(
                addresses["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(url)

    async def redeem(self, code: str, attempt: Attempt) -> dict[str, Any]:
        """The verified claims of the token that the provider gives for this code."""
        from authlib.integrations.base_client import OAuthError
        from httpx2 import HTTPError

        addresses = await self._discover()
        try:
            async with self._client(addresses) as client, asyncio.timeout(TIMEOUT_SECONDS):
                token = await client.fetch_token(addresses["token_endpoint"], code=code, code_verifier=attempt.verifier)
        except OAuthError:
            raise ProviderRefused from None
        except (HTTPError, TimeoutError, ValueError):
            raise ProviderAway from None
        text = token.get("id_token")
        if not isinstance(text, str):
            raise ProviderRefused
        return await self._verify(text, attempt.nonce)

    async def _verify(self, text: str, nonce: str) -> dict[str, Any]:
        """The claims of a token of this sign-in; a key that is not known yet is asked for once more."""
        required = {"iss": self.issuer, "aud": str(self.settings.oidc_client_id), "nonce": nonce}
        for renew in (False, True):
            claims = read_claims(text, await self._load_keys(renew), required)
            if claims is not None:
                return claims
        raise ProviderRefused

    async def _discover(self) -> dict[str, Any]:
        """The provider's addresses. Those of an encrypted provider are encrypted too."""
        if self.addresses is None or time.monotonic() - self.addresses[0] > KEPT_SECONDS:
            found = await fetch_document(self.issuer.rstrip("/") + DISCOVERY)
            scheme = self.issuer.partition("://")[0]
            if found.get("issuer") != self.issuer or not all(
                str(found.get(name, "")).startswith(f"{scheme}://") for name in ADDRESSES
            ):
                raise ProviderRefused
            self.addresses = (time.monotonic(), found)
        return self.addresses[1]

    async def _load_keys(self, renew: bool) -> dict[str, Any]:
        age = time.monotonic() - self.keys[0] if self.keys else KEPT_SECONDS + 1
        if self.keys is None or age > (NEW_KEYS_SECONDS if renew else KEPT_SECONDS):
            found = await fetch_document((await self._discover())["jwks_uri"])
            self.keys = (time.monotonic(), found)
        return self.keys[1]

    def _client(self, addresses: dict[str, Any]) -> "AsyncOAuth2Client":
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        basic, methods = "client_secret_basic", addresses.get("token_endpoint_auth_methods_supported")
        secret = self.settings.oidc_client_secret
        return AsyncOAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            token_endpoint_auth_method=basic if not methods or basic in methods else "client_secret_post",
            scope=self.settings.oidc_scopes,
            redirect_uri=f"{self.settings.public_url}{CALLBACK}",
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
            trust_env=False,
        )

"""A real provider of OpenID Connect on loopback: discovery, keys, codes with PKCE, and signed tokens."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import encode_basic_auth, web
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "accord", "the client's secret"


@dataclass
class OidcProvider:
    """Who is signed in there, and what it does wrong. `claims`: beside those that the standard asks for.

    `changes`: claims that replace right ones; `signs_with`: another key than the published one; `payload`: what it
    signs instead of claims; `token`: what it answers instead of a token; `keys`: what it publishes as its keys.
    """

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    refuses: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signs_with: RSAKey | None = None
    payload: bytes | None = None
    token: Any = None
    keys: Any = None
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def discover(self, request: web.Request) -> web.Response:
        self.asked.append("discovery")
        addresses = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return web.json_response(
            {"issuer": self.issuer} | {name: self.issuer + path for name, path in addresses.items()}
        )

    async def show_keys(self, request: web.Request) -> web.Response:
        self.asked.append("keys")
        return web.json_response(self.keys or {"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: web.Request) -> web.Response:
        """The person is signed in there already, and comes back at once."""
        query = dict(request.query)
        assert (query["client_id"], query["response_type"], query["code_challenge_method"]) == (CLIENT, "code", "S256")
        if self.refuses:
            back = {"error": "access_denied", "state": query["state"]}
        else:
            code = f"code-{len(self.codes)}"
            self.codes[code] = query
            back = {"code": code, "state": query["state"], "iss": self.issuer, "session_state": "x"}
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(back)}")

    async def give_token(self, request: web.Request) -> web.Response:
        """The token for a code, once, to the client that shows its secret and the verifier."""
        self.asked.append("token")
        form = await request.post()
        begun = self.codes.pop(str(form["code"]), None)
        challenge = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        is_right = (
            begun is not None
            and request.headers.get("authorization") == encode_basic_auth(CLIENT, SECRET)
            and begun["redirect_uri"] == form["redirect_uri"]
            and begun["code_challenge"] == base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        )
        if not is_right or begun is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if self.token is not None:
            return web.json_response(self.token)
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": self.sign(begun["nonce"])})

    def sign(self, nonce: str) -> str:
        """A token for this sign-in."""
        now = int(time.time())
        standard = {"iss": self.issuer, "aud": CLIENT, "sub": "dana", "iat": now, "exp": now + 300, "nonce": nonce}
        key = self.signs_with or self.key
        header = {"alg": self.algorithm, "kid": "one"}
        if self.payload is not None:
            return jws.serialize_compact(header, self.payload, key)
        return jwt.encode(header, standard | self.claims | self.changes, key)


@asynccontextmanager
async def run_oidc_provider() -> AsyncIterator[OidcProvider]:
    """A provider that listens during the block."""
    provider, app = OidcProvider(), web.Application()
    app.add_routes(
        [
            web.get("/.well-known/openid-configuration", provider.discover),
            web.get("/keys", provider.show_keys),
            web.get("/authorize", provider.authorize),
            web.post("/token", provider.give_token),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    provider.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        await runner.cleanup()

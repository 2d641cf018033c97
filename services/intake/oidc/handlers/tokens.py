"""Tokens of OpenID Connect: whether the provider signed one for this sign-in, and what it says."""

from collections.abc import Mapping
from typing import Any

LEEWAY_SECONDS = 60
# Signatures by keys that the provider alone has: none that a client's secret could make.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]


def read_claims(text: str, keys: Any, required: Mapping[str, str]) -> dict[str, Any] | None:
    """The claims of a token that one of these keys signed and that holds what is required; None for another one."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    options: dict[str, Any] = {name: {"essential": True, "value": value} for name, value in required.items()}
    options |= {name: {"essential": True} for name in ("sub", "exp", "iat")}
    try:
        claims = jwt.decode(text, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims
        if not isinstance(claims, dict):
            return None
        jwt.JWTClaimsRegistry(leeway=LEEWAY_SECONDS, **options).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    audience = claims["aud"]
    # A token for several clients says in `azp` for which of them it was made.
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != required["aud"]:
        return None
    return dict(claims)

"""What a browser keeps of a sign-in that has begun: a sealed cookie, which no other browser and no page has."""

import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from services.intake.oidc.handlers.provider import Attempt
from shared.auth import sealing

COOKIE = "accord_oidc"
PURPOSE = b"accord: signing in by OpenID Connect"
ATTEMPT_SECONDS = 600
SECRET_BYTES = 32


@dataclass(frozen=True)
class Begun:
    """A sign-in that has begun, and where it leads."""

    attempt: Attempt
    destination: str


def begin(destination: str) -> Begun:
    """A new sign-in with secrets of its own."""
    state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
    return Begun(Attempt(state, nonce, verifier), destination)


def write_cookie(roots: Sequence[bytes], begun: Begun) -> str:
    """The sign-in as a cookie, sealed under the newest secret."""
    content = orjson.dumps(asdict(begun) | {"at": int(time.time())})
    return urlsafe_b64encode(sealing.seal(roots[0], PURPOSE, b"", content)).decode()


def read_cookie(roots: Sequence[bytes], cookie: str) -> Begun | None:
    """The sign-in of this cookie; None for one that is missing, forged or too old."""
    try:
        content: dict[str, Any] = orjson.loads(
            sealing.unseal(roots, PURPOSE, b"", urlsafe_b64decode(cookie.encode("ascii")))
        )
    except (sealing.Unreadable, ValueError):
        return None
    if not 0 <= time.time() - content["at"] <= ATTEMPT_SECONDS:
        return None
    return Begun(Attempt(**content["attempt"]), content["destination"])

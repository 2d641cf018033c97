"""The session cookie of a browser: the id of an API key and a signature, nothing else."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import Request

from shared.auth.caller import Caller
from shared.config.settings import LOOPBACK

COOKIE = "accord"
SESSION_SECONDS = 12 * 60 * 60


class SessionCookies:
    """Makes and reads session cookies, signed with `secrets`, newest first.

    `loopback`: the process listens on this machine only, so its user needs no key.
    """

    def __init__(self, secrets: Sequence[bytes], *, loopback: bool) -> None:
        self.signer = TimestampSigner(list(reversed(secrets)), salt="accord.pages", digest_method=hashlib.sha256)
        self.loopback = loopback

    def issue(self, caller: Caller) -> str:
        return self.signer.sign(caller.key_id.hex).decode()

    def read_key_id(self, cookie: str) -> UUID | None:
        """The id of the key in the cookie; None if it is forged or older than 12 hours."""
        try:
            return UUID(self.signer.unsign(cookie, SESSION_SECONDS).decode())
        except (BadSignature, ValueError):
            return None

    def is_local_user(self, request: Request) -> bool:
        """Whether the request comes from this machine to its own name.

        Not through a proxy, nor to another site's name that DNS rebinding points to this machine.
        """
        forwarded = "forwarded" in request.headers or "x-forwarded-for" in request.headers
        return self.loopback and not forwarded and request.url.hostname in LOOPBACK

"""The cookie: the id of a key under a signature, and nothing else."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import Request

from shared.auth import Caller
from shared.config.settings import LOOPBACK

COOKIE = "accord"
SESSION_SECONDS = 12 * 60 * 60


class SessionCookies:
    """What cookies are signed with, newest secret first; and whether this machine's own user needs no key."""

    def __init__(self, secrets: Sequence[bytes], *, loopback: bool) -> None:
        self.signer = TimestampSigner(list(reversed(secrets)), salt="accord.pages", digest_method=hashlib.sha256)
        self.loopback = loopback

    def issue(self, caller: Caller) -> str:
        return self.signer.sign(caller.key_id.hex).decode()

    def read_key_id(self, cookie: str) -> UUID | None:
        """The key that the cookie stands for, unless it is forged or older than 12 hours."""
        try:
            return UUID(self.signer.unsign(cookie, SESSION_SECONDS).decode())
        except (BadSignature, ValueError):
            return None

    def is_local_user(self, request: Request) -> bool:
        """Asked at this machine by its own name: not through a proxy, nor by a name that was made to point here."""
        forwarded = "forwarded" in request.headers or "x-forwarded-for" in request.headers
        return self.loopback and not forwarded and request.url.hostname in LOOPBACK

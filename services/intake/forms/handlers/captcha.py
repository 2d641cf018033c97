"""Asking a captcha's vendor about a token, within a bounded time; the HTTP client is loaded with the first question."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from uuid import UUID, uuid5

from services.intake.forms.domain.captcha import TOKEN_CHARACTERS, CaptchaResult, read_verdict
from services.intake.sources.domain import CaptchaKind
from shared.telemetry import log

ASK_SECONDS = 3.0
REPLY_BYTES = 16 * 1024
# A token that comes again within this time has the answer that it had: the person clicked twice, and vendors take
# each token once.
TOKEN_SECONDS = 600.0
TOKENS_LIMIT = 10_000
# The same id for the same token, so that Turnstile answers a second process as it answered the first.
ID_SPACE = UUID("5f0dd8a1-6f7d-4d57-9b62-0c7a0c1f4a3e")


class CaptchaVendors:
    """The vendors' addresses by kind, and the answers of this process's last tokens."""

    def __init__(self, urls: Mapping[CaptchaKind, str], seconds: float = ASK_SECONDS) -> None:
        self.urls = urls
        self.seconds = seconds
        self.answers: OrderedDict[UUID, tuple[float, asyncio.Task[CaptchaResult]]] = OrderedDict()

    async def check(self, kind: CaptchaKind, secret: str, token: str | None) -> CaptchaResult:
        """What the vendor says of this token; without one the captcha failed. It raises nothing but a cancellation."""
        if not token or len(token) > TOKEN_CHARACTERS:
            return "failed"
        id_, now = uuid5(ID_SPACE, f"{kind} {secret} {token}"), time.monotonic()
        while self.answers and (len(self.answers) > TOKENS_LIMIT or self.oldest() < now - TOKEN_SECONDS):
            self.answers.popitem(last=False)
        if id_ not in self.answers:
            fields = {"secret": secret, "response": token}
            fields |= {"idempotency_key": str(id_)} if kind == "turnstile" else {}
            self.answers[id_] = now, asyncio.create_task(self.ask(kind, fields))
        # The other click of the person waits for the same answer.
        result = await asyncio.shield(self.answers[id_][1])
        if result == "unverified":
            self.answers.pop(id_, None)
        return result

    def oldest(self) -> float:
        return next(iter(self.answers.values()))[0]

    async def ask(self, kind: CaptchaKind, fields: Mapping[str, str]) -> CaptchaResult:
        """One request to the vendor; a vendor that is away, slow or answers garbage says nothing."""
        from aiohttp import ClientError

        try:
            async with asyncio.timeout(self.seconds):
                status, reply = await post(self.urls[kind], fields)
        except (ClientError, OSError, ValueError) as error:
            log.warning("captcha_vendor_unreachable", kind=kind, cause=type(error).__name__)
            return "unverified"
        result = read_verdict(status, reply)
        if result == "unverified":
            log.warning("captcha_vendor_unclear", kind=kind, status=status)
        return result


async def post(url: str, fields: Mapping[str, str]) -> tuple[int, bytes]:
    """The status and the beginning of the answer to these form fields, without redirects, proxies and cookies."""
    import aiohttp

    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=False) as session,
        session.post(url, data=fields, allow_redirects=False) as answer,
    ):
        reply = bytearray()
        while len(reply) < REPLY_BYTES and (part := await answer.content.readany()):
            reply += part
        return answer.status, bytes(reply)

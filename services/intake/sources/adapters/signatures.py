"""Verifying who sent a request: over the raw bytes, in constant time, on bytes, within a window of time.

A header may hold anything: none of these functions raises for what a stranger sends.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from services.intake.sources.adapters.adapter import KEY_HEADER, HookRequest
from services.intake.sources.domain import SourceSecrets

# A platform's clock and ours.
WINDOW_SECONDS = 300
STAMP_DIGITS = 16
PARTS_LIMIT = 20


def to_bytes(text: str) -> bytes:
    """A header's value as bytes; what is outside of latin-1 equals nothing that a platform sends."""
    return text.encode("latin-1", "replace")


def hex_digest(secret: str, message: bytes) -> str:
    """The hexadecimal HMAC-SHA256 of the message."""
    return _mac(secret, message).hexdigest()


def is_hex_digest(secret: str | bytes | None, message: bytes, given: str) -> bool:
    """Whether `given` is the hexadecimal HMAC-SHA256 of the message, in either case of its letters."""
    return bool(secret) and hmac.compare_digest(_mac(secret, message).hexdigest().encode(), to_bytes(given).lower())


def is_base64_digest(secret: str | bytes | None, message: bytes, given: str) -> bool:
    """Whether `given` is the base64 HMAC-SHA256 of the message."""
    return bool(secret) and hmac.compare_digest(base64.b64encode(_mac(secret, message).digest()), to_bytes(given))


def is_same_secret(secret: str | None, given: object) -> bool:
    """Whether the sender knows the secret, which it sends as it is."""
    if not secret or not isinstance(given, str):
        return False
    return hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace"))


def is_recent(
    stamp: str, received_at: datetime, units: int = 1, past: int = WINDOW_SECONDS, future: int = WINDOW_SECONDS
) -> bool:
    """Whether a time stamp of so many units a second is at most `past` seconds old and `future` seconds ahead."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= STAMP_DIGITS):
        return False
    age = received_at.timestamp() - int(stamp) / units
    return -future <= age <= past


def read_parts(header: str) -> list[tuple[str, str]]:
    """The parts of a header such as `t=1760000000,v1=26e9…`."""
    parts = header.split(",")[:PARTS_LIMIT]
    return [(name.strip(), value.strip()) for name, _, value in (part.partition("=") for part in parts)]


def is_stamped(request: HookRequest, secret: str | None, header: str, scheme: str, past: int = WINDOW_SECONDS) -> bool:
    """Whether a header `t=<seconds>,<scheme>=<hex>` signs the time, a point and the body."""
    parts = read_parts(request.header(header))
    stamp = next((value for name, value in parts if name == "t"), "")
    message = to_bytes(stamp) + b"." + request.body
    signed = any(is_hex_digest(secret, message, value) for name, value in parts if name == scheme)
    return signed and is_recent(stamp, request.received_at, past=past)


def is_standard_webhook(request: HookRequest, secret: str | None) -> bool:
    """Whether the headers of Standard Webhooks 1.0 sign the body. The secret is `whsec_` and base64."""
    key = read_base64((secret or "").removeprefix("whsec_"))
    stamp = request.header("webhook-timestamp")
    message = to_bytes(request.header("webhook-id") + "." + stamp) + b"." + request.body
    signatures = _read_versions(request.header("webhook-signature").split(" ")[:PARTS_LIMIT])
    return any(is_base64_digest(key, message, each) for each in signatures) and is_recent(stamp, request.received_at)


def read_base64(text: str) -> bytes | None:
    """The bytes of a text in base64, padded or not; None if it is none."""
    try:
        return base64.b64decode(to_bytes(text) + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return None


def knows_secret(request: HookRequest, secrets: SourceSecrets) -> bool:
    """Whether the secret is the bearer token, the password of HTTP Basic, or `key` in the query of the address.

    An API key as the bearer token does as well.
    """
    if request.header(KEY_HEADER):
        return True
    scheme, _, credentials = request.header("authorization").partition(" ")
    given = [request.parameter("key")]
    if scheme.lower() == "bearer":
        given.append(credentials.strip())
    if scheme.lower() == "basic":
        given += _read_basic(credentials.strip())
    return any(is_same_secret(secrets.secret, each) for each in given if each)


def _read_basic(credentials: str) -> list[str]:
    """What HTTP Basic holds: the user with the password, and the password alone."""
    content = (read_base64(credentials) or b"").decode("utf-8", "replace")
    return [content, content.partition(":")[2]]


def _read_versions(signatures: Iterable[str]) -> list[str]:
    return [value for version, _, value in (each.partition(",") for each in signatures) if version == "v1"]


def _mac(secret: str | bytes | None, message: bytes) -> "hmac.HMAC":
    key = secret.encode() if isinstance(secret, str) else secret or b""
    return hmac.new(key, message, hashlib.sha256)

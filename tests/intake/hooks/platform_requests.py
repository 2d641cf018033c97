"""Requests as platforms send them to a running intake, signed."""

import base64
import hashlib
import hmac
import time
from typing import Any

import httpx2
import orjson

from tests.intake.service import IntakeService

SECRET = "secret-1"
GOOGLE = {
    "lead_id": "g-1",
    "google_key": SECRET,
    "campaign_id": 21212345678,
    "gcl_id": "Cj0KCQ-sample",
    "user_column_data": [
        {"column_id": "FULL_NAME", "string_value": "Dana Reyes"},
        {"column_id": "EMAIL", "string_value": "dana@example.com"},
    ],
}


def sign_hex(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def send(
    service: IntakeService, adapter: str, body: bytes | dict[str, Any], source: str = "ads", **headers: str
) -> httpx2.Response:
    """A POST of a platform, which has no API key; `x_y="z"` is the header `x-y: z`."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    names = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    async with await service.create_client() as client:
        return await client.post(f"/v1/hooks/{adapter}/{source}", content=raw, headers=names)


async def send_meta(service: IntakeService, body: bytes | dict[str, Any], secret: str = SECRET) -> httpx2.Response:
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return await send(service, "meta", raw, x_hub_signature_256=f"sha256={sign_hex(raw, secret)}")


async def send_linkedin(service: IntakeService, body: dict[str, Any]) -> httpx2.Response:
    raw = orjson.dumps(body)
    return await send(service, "linkedin", raw, x_li_signature=sign_hex(b"hmacsha256=" + raw))


async def send_typeform(service: IntakeService, body: dict[str, Any]) -> httpx2.Response:
    raw = orjson.dumps(body)
    digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).digest()
    return await send(service, "typeform", raw, typeform_signature=f"sha256={base64.b64encode(digest).decode()}")


async def send_calendly(service: IntakeService, body: dict[str, Any]) -> httpx2.Response:
    raw, stamp = orjson.dumps(body), str(int(time.time()))
    signature = f"t={stamp},v1={sign_hex(stamp.encode() + b'.' + raw)}"
    return await send(service, "calendly", raw, calendly_webhook_signature=signature)


async def send_hubspot(service: IntakeService, body: list[dict[str, Any]]) -> httpx2.Response:
    raw, stamp = orjson.dumps(body), str(int(time.time() * 1000))
    message = b"POSThttps://accord/v1/hooks/hubspot/ads" + raw + stamp.encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), message, hashlib.sha256).digest()).decode()
    return await send(service, "hubspot", raw, x_hubspot_signature_v3=signature, x_hubspot_request_timestamp=stamp)

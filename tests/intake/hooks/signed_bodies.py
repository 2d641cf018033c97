"""For each adapter a body about one person, and the signature that its platform would put on any bytes."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

import orjson

from tests.intake.hooks.platform_requests import SECRET, sign_hex
from tests.intake.sources.adapters import bodies

PERSON = b"dana@example.com"
BEARER = {"authorization": f"Bearer {SECRET}"}
BY_KEY = f"key={SECRET}"
UNBOUNCE = {"page_url": "https://x.example/p?gclid=a", "data.json": '{"email":["dana@example.com"],"name":["Dana"]}'}
TIKTOK = {"entry": [{"id": "73", "changes": [{"field": "email", "value": "dana@example.com"}]}]}
WEBFLOW = {"triggerType": "form_submission", "payload": {"id": "66", "data": {"email": "dana@example.com"}}}
BODIES: dict[str, bytes] = {
    "google_ads": orjson.dumps(bodies.GOOGLE | {"google_key": SECRET}),
    "meta": bodies.MANY_PAGES,
    "linkedin": orjson.dumps(bodies.NOTIFICATION),
    "tiktok": orjson.dumps(TIKTOK),
    "typeform": orjson.dumps(bodies.TYPEFORM),
    "calendly": orjson.dumps(bodies.CALENDLY),
    "webflow": orjson.dumps(WEBFLOW),
    "unbounce": urlencode(UNBOUNCE, safe="@").encode(),
    "gravity_forms": orjson.dumps({"id": "1432", "form_id": "7", "Email": "dana@example.com"}),
    "hubspot_forms": orjson.dumps(bodies.HUBSPOT_FORM),
    "json": orjson.dumps({"external_id": "7", "contact": {"email": "dana@example.com"}, "company": {"name": "Acme"}}),
    "hubspot": orjson.dumps([bodies.CHANGE]),
    "pipedrive": orjson.dumps(bodies.PIPEDRIVE),
    "salesforce": bodies.SALESFORCE.encode(),
}


NAMES = sorted(BODIES)


class Signature(NamedTuple):
    """What is sent with a body."""

    headers: dict[str, str]
    query: str = ""


def sign_stamped(header: str, scheme: str) -> Callable[[bytes], Signature]:
    """A header `t=<seconds>,<scheme>=<hex>`."""

    def sign(raw: bytes) -> Signature:
        stamp = str(int(time.time()))
        return Signature({header: f"t={stamp},{scheme}={sign_hex(stamp.encode() + b'.' + raw)}"})

    return sign


def sign_typeform(raw: bytes) -> Signature:
    digest = base64.b64encode(hmac.digest(SECRET.encode(), raw, hashlib.sha256)).decode()
    return Signature({"typeform-signature": f"sha256={digest}"})


def sign_webflow(raw: bytes) -> Signature:
    stamp = str(int(time.time() * 1000))
    return Signature({"x-webflow-timestamp": stamp, "x-webflow-signature": sign_hex(stamp.encode() + b":" + raw)})


def sign_hubspot(raw: bytes) -> Signature:
    stamp = str(int(time.time() * 1000))
    message = b"POSThttps://accord/v1/hooks/hubspot/ads" + raw + stamp.encode()
    digest = base64.b64encode(hmac.digest(SECRET.encode(), message, hashlib.sha256)).decode()
    return Signature({"x-hubspot-signature-v3": digest, "x-hubspot-request-timestamp": stamp})


SIGNERS: dict[str, Callable[[bytes], Signature]] = {
    "google_ads": lambda raw: Signature({}),
    "meta": lambda raw: Signature({"x-hub-signature-256": f"sha256={sign_hex(raw)}"}),
    "linkedin": lambda raw: Signature({"x-li-signature": sign_hex(b"hmacsha256=" + raw)}),
    "tiktok": sign_stamped("tiktok-signature", "s"),
    "typeform": sign_typeform,
    "calendly": sign_stamped("calendly-webhook-signature", "v1"),
    "webflow": sign_webflow,
    "unbounce": lambda raw: Signature(BEARER),
    "gravity_forms": lambda raw: Signature({}, BY_KEY),
    "hubspot_forms": lambda raw: Signature(BEARER),
    "json": lambda raw: Signature(BEARER),
    "hubspot": sign_hubspot,
    "pipedrive": lambda raw: Signature(
        {"authorization": f"Basic {base64.b64encode(b'u:' + SECRET.encode()).decode()}"}
    ),
    "salesforce": lambda raw: Signature({}, BY_KEY),
}

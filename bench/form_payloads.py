"""Forms as a website's page posts them, and leads as Google Ads and Typeform send them."""

import base64
import hmac
import json
from collections.abc import Iterator
from urllib.parse import urlencode

from bench.processes import SECRET

FORM_SOURCE = "website"
HOOK_SOURCES = {"google_ads": "google", "typeform": "typeform"}


def encode_form(number: int) -> bytes:
    """A whole request with an urlencoded form of about 600 bytes; each number is another person."""
    fields = {
        "email": f"person.{number}@company-{number}.example",
        "first_name": "Dana",
        "last_name": "Reyes",
        "phone": f"+49301{number:07}",
        "company": "Reyes Logistics",
        "company_size": "120",
        "message": "We ship bikes from three places and lose an hour a day to planning.",
        "What do you ship?": "bikes",
        "consent": "2026-03",
        "_submission_id": f"bench-form-{number}",
        "_page_url": f"https://www.example.org/fleet?utm_source=google&utm_medium=cpc&gclid=abc-{number}",
    }
    return encode_request(f"/v1/forms/{FORM_SOURCE}", urlencode(fields).encode(), "application/x-www-form-urlencoded")


def encode_hooks(start: int, count: int) -> Iterator[bytes]:
    """Whole requests of both platforms in turn, from number `start` on."""
    for number in range(start, start + count):
        yield _encode_google_lead(number) if number % 2 else _encode_typeform_response(number)


def _encode_google_lead(number: int) -> bytes:
    answers = {"EMAIL": f"google.{number}@company-{number}.example", "FULL_NAME": "Kim Novak"}
    body = {
        "google_key": SECRET,
        "lead_id": f"google-{number}",
        "campaign_id": 7,
        "user_column_data": [{"column_id": name, "string_value": value} for name, value in answers.items()],
    }
    return encode_request(
        f"/v1/hooks/google_ads/{HOOK_SOURCES['google_ads']}", json.dumps(body).encode(), "application/json"
    )


def _encode_typeform_response(number: int) -> bytes:
    email = {"type": "email", "email": f"typeform.{number}@company-{number}.example", "field": {"id": "a", "ref": "a"}}
    response = {"token": f"typeform-{number}", "form_id": "f", "answers": [email]}
    body = json.dumps({"event_type": "form_response", "form_response": response}).encode()
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
    path = f"/v1/hooks/typeform/{HOOK_SOURCES['typeform']}"
    return encode_request(path, body, "application/json", f"Typeform-Signature: sha256={signature}\r\n")


def encode_request(path: str, body: bytes, content_type: str, more: str = "") -> bytes:
    """A whole POST request. `more`: further header lines."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\nContent-Type: {content_type}\r\n"
        f"{more}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

"""What visitors send: by a website, and by two platforms, which know the secret of the source `ads`."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

import orjson

from services.intake.sources.domain import SourceSecrets
from services.intake.sources.handlers import PURPOSE
from shared.auth.sealing import seal
from tests.support.accord_process import SECRET

KEY = "known-to-google"
# A path, a body and headers.
Sent = tuple[str, bytes, dict[str, str]]


def seal_key() -> bytes:
    """The secrets of the source `ads`, as intake stores them."""
    return seal(SECRET.encode(), PURPOSE, b"ads", orjson.dumps(vars(SourceSecrets(KEY))))


def by_website(form: str) -> Sent:
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    fields = {"email": f"{form}@example.com", "_submission_id": form}
    return "/v1/forms/contact", urlencode(fields).encode(), headers


def by_google(form: str) -> Sent:
    answers = [{"column_id": "EMAIL", "string_value": f"{form}@example.com"}]
    body = orjson.dumps({"lead_id": form, "google_key": KEY, "user_column_data": answers})
    return "/v1/hooks/google_ads/ads", body, {"content-type": "application/json"}


def by_typeform(form: str) -> Sent:
    answer = {"type": "email", "email": f"{form}@example.com", "field": {"id": "f", "type": "email", "ref": "email"}}
    response = {"form_id": "F", "token": form, "answers": [answer]}
    body = orjson.dumps({"event_id": form, "event_type": "form_response", "form_response": response})
    digest = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
    return (
        "/v1/hooks/typeform/ads",
        body,
        {"content-type": "application/json", "typeform-signature": f"sha256={digest}"},
    )


# By the first letter of a visitor's name.
REQUESTS = {"a": by_website, "b": by_website, "c": by_google, "d": by_typeform}

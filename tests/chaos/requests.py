"""What visitors send: by a website, and by platforms, which know the secret of the source `ads`.

The first letter of a form is the name of the person who sends it.
"""

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


def email_of(form: str) -> str:
    return f"{form[0]}@example.com"


def by_website(form: str) -> Sent:
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    fields = {"email": email_of(form), "_submission_id": form}
    return "/v1/forms/contact", urlencode(fields).encode(), headers


def by_google(form: str) -> Sent:
    answers = [{"column_id": "EMAIL", "string_value": email_of(form)}]
    body = orjson.dumps({"lead_id": form, "google_key": KEY, "user_column_data": answers})
    return "/v1/hooks/google_ads/ads", body, {"content-type": "application/json"}


def by_typeform(form: str) -> Sent:
    answer = {"type": "email", "email": email_of(form), "field": {"id": "f", "type": "email", "ref": "email"}}
    response = {"form_id": "F", "token": form, "answers": [answer]}
    body = orjson.dumps({"event_id": form, "event_type": "form_response", "form_response": response})
    digest = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
    return (
        "/v1/hooks/typeform/ads",
        body,
        {"content-type": "application/json", "typeform-signature": f"sha256={digest}"},
    )


def by_meta(form: str) -> Sent:
    """What the person filled in, Meta tells when it is asked for the lead of this id."""
    change = {"field": "leadgen", "value": {"leadgen_id": form, "page_id": "102"}}
    body = orjson.dumps({"object": "page", "entry": [{"id": "102", "changes": [change]}]})
    signature = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
    return (
        "/v1/hooks/meta/ads",
        body,
        {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"},
    )


REQUESTS = {"a": by_website, "b": by_website, "c": by_google, "d": by_typeform, "e": by_meta}

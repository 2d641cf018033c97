"""Reading a platform's request: the bytes over which it is signed, of any media type, and the headers for that."""

import time
from dataclasses import replace
from datetime import UTC, datetime

from starlette.requests import Request
from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.sources.adapters.adapter import KEY_HEADER
from shared.auth.caller import SECRET_PREFIX
from shared.auth.find_caller import find_caller
from shared.http import BULK_BYTES, Problem
from shared.http.client_address import client_address

# What adapters verify by, and what a signature is over.
HEADERS = frozenset(
    {
        *("authorization", "content-type", "host", "idempotency-key"),
        *("webhook-id", "webhook-timestamp", "webhook-signature"),
        *("x-hub-signature-256", "x-li-signature", "tiktok-signature", "typeform-signature"),
        *("calendly-webhook-signature", "x-webflow-signature", "x-webflow-timestamp"),
        *("x-hubspot-signature", "x-hubspot-signature-v3", "x-hubspot-request-timestamp"),
    }
)
NAME_CHARACTERS = 64
QUERY_CHARACTERS = 4000


async def read_arrival(request: Request) -> Arrival:
    """The request with its bytes as they came. Raises Problem 404 for names that are none, and 413."""
    names = request.path_params
    if any(len(name) > NAME_CHARACTERS for name in names.values()) or len(request.url.query) > QUERY_CHARACTERS:
        raise Problem(404)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BULK_BYTES:
            raise Problem(413, f"The body may have at most {BULK_BYTES} bytes")
        parts.append(part)
    return Arrival(
        capture_id=uuid7(),
        lead_id=uuid7(),
        door=names["adapter"],
        source=names["source"],
        received_at=datetime.fromtimestamp(time.time(), UTC),
        body=b"".join(parts),
        method=request.method,
        query=request.url.query,
        headers={name: value for name, value in request.headers.items() if name in HEADERS},
        address=client_address(request),
    )


async def note_api_key(request: Request, arrival: Arrival) -> Arrival:
    """The arrival with KEY_HEADER in place of the API key that its sender showed, which must have the scope `capture`.

    Raises Problem 403 without the scope, 429 over a limit, and Unavailable for a key that cannot be looked up now.
    """
    scheme, _, secret = arrival.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip().startswith(SECRET_PREFIX):
        return arrival
    caller = await find_caller(request, secret.strip())
    if caller is None:
        return arrival
    if not caller.allows("capture"):
        raise Problem(403, "The key needs the scope capture")
    others = {name: value for name, value in arrival.headers.items() if name != "authorization"}
    return replace(arrival, headers={**others, KEY_HEADER: "capture"})

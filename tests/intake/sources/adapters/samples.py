"""Requests as platforms send them, and the source that they go to."""

from datetime import UTC, datetime
from typing import Any

import orjson

from services.intake.sources.adapters.adapter import HookRequest, Result
from services.intake.sources.adapters.registry import ADAPTERS
from services.intake.sources.domain import Source, SourceSecrets

SIGNED_AT = 1_760_000_000
NOW = datetime.fromtimestamp(SIGNED_AT + 10, UTC)
SOURCE = Source("ads", "ads")


def make_request(body: bytes | dict[str, Any] | list[Any] = b"", **headers: str) -> HookRequest:
    """A POST with this body; `x_y="z"` is the header `x-y: z`."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return HookRequest("POST", "", {name.replace("_", "-"): value for name, value in headers.items()}, raw, NOW)


def get_request(query: str) -> HookRequest:
    return HookRequest("GET", query, {}, b"", NOW)


def read(
    adapter: str, body: bytes | dict[str, Any] | list[Any], source: Source = SOURCE, **headers: str
) -> list[Result]:
    """What the adapter reads from a POST with this body."""
    return ADAPTERS[adapter].read(make_request(body, **headers), source)


def read_body(adapter: str, body: bytes | dict[str, Any], source: Source = SOURCE, **headers: str) -> dict[str, Any]:
    """The only lead that the adapter reads, as a body of `POST /v1/leads`."""
    (result,) = read(adapter, body, source, **headers)
    lead: dict[str, Any] = result.body  # type: ignore[union-attr]
    return lead


def verifies(adapter: str, request: HookRequest, secret: str | None, **api: Any) -> bool:
    return ADAPTERS[adapter].verify(request, SourceSecrets(secret=secret, api=api))

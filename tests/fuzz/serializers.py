"""Serializers for the media types that Schemathesis does not know."""

import json
from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def serialize_ndjson(_: Any, value: Any) -> bytes:
    """One JSON value a line."""
    values = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(each).encode() for each in values)

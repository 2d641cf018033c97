"""How Schemathesis writes the media types that it does not know."""

import json
from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    """One JSON value a line."""
    many = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(one).encode() for one in many)

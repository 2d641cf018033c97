"""Single HTTP calls that set up a measurement and read its results."""

import json
import urllib.request
from typing import Any

from bench.processes import KEY

ANSWER_SECONDS = 60.0


def call(port: int, method: str, path: str, body: object = None) -> dict[str, Any]:
    """The JSON document of the answer. Raises urllib.error.HTTPError on 4xx and 5xx."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
        document: dict[str, Any] = json.load(answer)
        return document

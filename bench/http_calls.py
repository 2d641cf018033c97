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


def send_file(port: int, path: str, fields: dict[str, str], content: bytes) -> dict[str, Any]:
    """The JSON document of the answer to a form with this file. Raises urllib.error.HTTPError on 4xx and 5xx."""
    boundary = "a-file-of-the-bench"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="rows.csv"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
        document: dict[str, Any] = json.load(answer)
        return document

"""The HTTP calls of the demo to a running Accord, made as any other program makes them."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

START_SECONDS = 60.0
ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 0.2


class UnexpectedAnswer(Exception):
    """Accord answered otherwise than the contract says."""


@dataclass(frozen=True)
class Client:
    """Calls the HTTP contract at `base_url` with one API key."""

    base_url: str
    key: str

    def call(self, method: str, path: str, body: Any = None, media_type: str = "application/json") -> Any:
        """The JSON document of the answer; bytes are sent as they are. Raises UnexpectedAnswer on 4xx and 5xx."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": media_type}
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise UnexpectedAnswer(f"{method} {path} answered {error.code}: {error.read(600)!r}") from None

    def read_funnel(self) -> dict[str, Any]:
        """The totals of the funnel report: the number of leads by step."""
        totals: dict[str, Any] = self.call("GET", "/v1/reports/funnel?by=channel")["totals"]
        return totals

    def wait_until_ready(self) -> None:
        """Return when the reports answer; after START_SECONDS, raise the error of the last attempt."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.read_funnel()
            except (OSError, UnexpectedAnswer):
                if time.monotonic() > end:
                    raise
                time.sleep(PAUSE_SECONDS)
            else:
                return

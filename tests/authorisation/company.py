"""The requests of the matrix: to a running Accord, with one of its keys, about one of its leads."""

import json
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.authorisation.rules import Rule
from tests.support.retrying_client import Client

UNKNOWN = str(uuid4())


@dataclass(frozen=True)
class Target:
    """What a request is about: a lead with its handoff and seller, and a subscription of that seller."""

    lead: str
    handoff: str
    seller: str
    subscription: str = UNKNOWN

    def fill(self, template: Any) -> Any:
        """The template with the target's ids in their places."""
        text = json.dumps(template)
        for name, value in {**vars(self), "unknown": UNKNOWN}.items():
            text = text.replace(f"{{{name}}}", value)
        return json.loads(text)


@dataclass
class Company:
    """The port of the process, the targets by name, the secret of each key by scope and seller, the administrator."""

    port: int
    targets: dict[str, Target]
    keys: dict[tuple[str, str | None], str]
    client: Client
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, route: str, rule: Rule, secret: str | None, target: Target) -> tuple[int, Any]:
        """(status, document) of the route with this key. Pages get a session of the key."""
        method, path = target.fill(route).split(" ")
        headers = {} if secret is None else self._credentials(path, secret)
        body = None if rule.body is None else json.dumps(target.fill(rule.body))
        address = path.partition("?side")[0]
        status, text, _ = self.request(method, address, headers | {"content-type": "application/json"}, body)
        return status, json.loads(text) if text[:1] in "{[" and text else text

    def request(
        self, method: str, path: str, headers: dict[str, str], body: str | None = None
    ) -> tuple[int, str, dict[str, str]]:
        """(status, text, headers) of one request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            # A stream has no end: its first line is enough.
            read = answer.readline if answer.headers.get_content_type() == "text/event-stream" else answer.read
            return answer.status, read().decode(), {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    def _credentials(self, path: str, secret: str) -> dict[str, str]:
        if path.startswith("/v1/"):
            return {"authorization": f"Bearer {secret}"}
        return {"cookie": self.sign_in(secret)}

    def sign_in(self, secret: str) -> str:
        """The cookie of a session of this key."""
        if secret not in self.cookies:
            form = {"content-type": "application/x-www-form-urlencoded"}
            _, _, headers = self.request("POST", "/signin", form, urlencode({"key": secret}))
            self.cookies[secret] = headers["set-cookie"].partition(";")[0]
        return self.cookies[secret]

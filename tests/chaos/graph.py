"""Meta's Graph on loopback: it tells the lead of any id, and goes away and comes back.

Whenever it has come back, it answers its first question that there were too many.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from tests.chaos.requests import email_of
from tests.support.ports import free_port

THROTTLED = {"error": {"code": 4, "message": "too many"}}


class Graph:
    """The server, on an address that stays the same."""

    def __init__(self) -> None:
        self.port = free_port()
        self._questions = count()
        self._server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer from now on."""
        self._questions = count()
        graph = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, document = graph.answer(self.path.partition("?")[0].rpartition("/")[2])
                body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Go away, if it is there."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, lead_id: str) -> tuple[int, dict[str, Any]]:
        """The status and the document for a question about a lead."""
        if next(self._questions) == 0:
            return 400, THROTTLED
        email = {"name": "email", "values": [email_of(lead_id)]}
        return 200, {"id": lead_id, "created_time": "2026-11-28T10:00:00+0000", "form_id": "5", "field_data": [email]}


@contextmanager
def run_graph() -> Iterator[Graph]:
    """A Graph that answers, until the block ends."""
    graph = Graph()
    graph.start()
    try:
        yield graph
    finally:
        graph.stop()

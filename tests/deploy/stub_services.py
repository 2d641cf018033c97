"""Four servers that stand for the services behind the gateway: each says who it is, and what it got."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SERVICES = ("intake", "qualification", "handoff", "metrics")
WAIT_SECONDS = 20.0


@dataclass
class StubService:
    """A running stub. `next_event`: lets its stream send the second event. `began`: a request has arrived."""

    name: str
    server: ThreadingHTTPServer
    next_event: threading.Event = field(default_factory=threading.Event)
    began: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])


class Server(ThreadingHTTPServer):
    """A server that does not mind a client that goes away."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Answers(BaseHTTPRequestHandler):
    """Answers every request with what arrived."""

    protocol_version = "HTTP/1.1"
    stub: StubService

    def handle_any(self) -> None:
        self.stub.began.set()
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        if len(body) < size:
            raise ConnectionResetError
        if self.path.startswith("/v1/stream"):
            self.stream()
            return
        arrived = {"service": self.stub.name, "method": self.command, "path": self.path, "bytes": len(body)}
        self.answer(arrived | {"headers": {name.lower(): value for name, value in self.headers.items()}})

    def answer(self, document: dict[str, Any]) -> None:
        text = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def stream(self) -> None:
        """Send one event, and another one when the test says so."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"id: 1\ndata: first\n\n")
        self.stub.next_event.wait(WAIT_SECONDS)
        self.wfile.write(b"id: 2\ndata: second\n\n")
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Say nothing."""

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 - their names


@contextmanager
def run_stub(name: str, host: str = "127.0.0.1", port: int = 0) -> Iterator[StubService]:
    """One stub; it stops after the block."""
    answers = type("AnswersOfStub", (Answers,), {})
    server = Server((host, port), answers)
    stub = answers.stub = StubService(name, server)  # type: ignore[attr-defined]  # the class has it
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.next_event.set()
        server.shutdown()
        server.server_close()
        thread.join(WAIT_SECONDS)

"""uvicorn's HTTP protocol, which answers the usual requests to direct routes itself."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from shared.http.direct_route import (
    BEGUN,
    CONTENT_LENGTH,
    DirectAnswer,
    DirectRoutes,
    Exchange,
    Head,
    read_needed,
)
from shared.http.known_heads import KnownHead, KnownHeads, find_head, read_headers
from shared.http.request_metrics import record_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from uvicorn._types import ASGI3Application


NO_ROUTES = DirectRoutes()


class DirectProtocol(HttpToolsProtocol):
    """Answers a request itself that came whole, has nothing unusual, and whose caller is known at once.

    Every other request goes uvicorn's way; so does one whose work fails, for the answer to that. A head that was parsed
    before is not parsed again.
    """

    # Those of the server.
    heads: KnownHeads
    # The request to a direct route whose body is being parsed.
    arriving: Exchange | None = None
    # The head that is given to the parser next.
    unknown_head = b""

    def take_known(self, data: bytes) -> int:
        """Begin the request at the start of these bytes, between requests, and return its length.

        0: it has no known head, did not come whole, or is not to be answered directly now.
        """
        head = self.unknown_head = find_head(data)
        known = self.heads.find(head) if head and self.is_free() else None
        length = len(head) + known.body_bytes if known else 0
        caller = known.route.recall(self.app.state, known.key) if known and length <= len(data) else None
        if known is None or caller is None:
            return 0
        self.on_message_begin()
        self.cycle = exchange = Exchange(known.route, caller, self.scope, known.route.path)  # type: ignore[assignment, arg-type]
        exchange.head, exchange.body, exchange.more_body = head, data[len(head) : length], False
        self.start(exchange)
        return length

    def on_headers_complete(self) -> None:
        exchange = self.find_exchange()
        if exchange is None:
            super().on_headers_complete()
        else:
            self.arriving = exchange
            self.cycle = exchange  # type: ignore[assignment]  # it has what uvicorn asks of a cycle

    def find_exchange(self) -> Exchange | None:
        """The request as one that is answered directly; None: it goes uvicorn's way."""
        route = getattr(self.app, "direct_routes", NO_ROUTES).find(self.url)
        if route is None or self.parser.get_method() != b"POST" or not self.can_answer():
            return None
        needed, path = read_needed(self.headers, route.needed), self.url.decode()
        key = needed and route.read_key(Head(path, needed, self.headers, self.client))
        caller = key and route.recall(self.app.state, key)
        if not (needed and key and caller):
            return None
        if self.unknown_head and route.keeps_heads:
            self.heads.add(self.unknown_head, KnownHead(route, key, int(needed[CONTENT_LENGTH])))
        return Exchange(route, caller, self.scope, path)  # type: ignore[arg-type]

    def can_answer(self) -> bool:
        """Whether the connection waits for nothing else, and goes on after this request."""
        goes_on = self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive()
        return goes_on and self.is_free()

    def is_free(self) -> bool:
        """Whether a request can be answered directly on this connection now."""
        is_idle = self.cycle is None or self.cycle.response_complete
        return is_idle and not (self.flow.write_paused or self.root_path)

    def on_body(self, body: bytes) -> None:
        if self.arriving is None:
            super().on_body(body)
        else:
            self.arriving.body += body

    def on_message_complete(self) -> None:
        exchange, self.arriving = self.arriving, None
        if exchange is None:
            super().on_message_complete()
            return
        exchange.more_body = False
        self.start(exchange)

    def start(self, exchange: Exchange) -> None:
        """Begin a request that came whole."""
        if exchange.is_plain():
            self.start_in_turn(partial(self.begin, exchange))
        else:
            self.go_usual_way(exchange)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self.start_in_turn(partial(super()._start_asgi_task, cycle, app))

    def start_in_turn(self, start: Callable[[], None]) -> None:
        """Start a request, at once or later."""
        start()

    def end_of_data(self) -> None:
        """What came is parsed: a request that did not come whole goes uvicorn's way, which waits for the rest."""
        exchange, self.arriving = self.arriving, None
        if exchange is not None:
            self.go_usual_way(exchange)

    def begin(self, exchange: Exchange) -> None:
        exchange.began = time.perf_counter()
        exchange.begun = exchange.route.begin(self.app.state, exchange.caller, exchange.body)
        done = exchange.begun.done
        # A server that stops waits for what is in this set, and then cancels it.
        self.tasks.add(done)  # type: ignore[arg-type]  # it only waits and cancels
        done.add_done_callback(partial(self.finish, exchange))

    def finish(self, exchange: Exchange, done: asyncio.Future[Any]) -> None:
        self.tasks.discard(done)
        answer = exchange.route.encode(exchange.begun)
        if answer is None:
            exchange.scope[BEGUN] = exchange.begun
            self.go_usual_way(exchange)
        else:
            record_request(exchange.route.path, "POST", str(answer.status), time.perf_counter() - exchange.began)
            self.send_answer(exchange, answer)

    def send_answer(self, exchange: Exchange, answer: DirectAnswer) -> None:
        exchange.response_complete = True
        if exchange.disconnected or self.transport.is_closing():
            return
        parts = [STATUS_LINE[answer.status]]
        parts += [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        if not exchange.keep_alive:
            parts.append(b"connection: close\r\n")
        parts += [b"content-length: %d\r\n" % len(answer.body), answer.headers, b"\r\n", answer.body]
        self.transport.write(b"".join(parts))
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def go_usual_way(self, exchange: Exchange) -> None:
        """Give the request to the application, with as much of its body as has come."""
        path = exchange.path
        if exchange.head:
            exchange.scope["headers"] = read_headers(exchange.head)
        exchange.scope.update(method="POST", path=path, raw_path=path.encode(), query_string=b"")
        cycle = RequestResponseCycle(
            scope=exchange.scope,  # type: ignore[arg-type]
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=exchange.keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.body += exchange.body
        cycle.more_body, cycle.disconnected = exchange.more_body, exchange.disconnected
        if exchange.body or not exchange.more_body:
            cycle.message_event.set()
        if self.cycle is exchange:  # type: ignore[comparison-overlap]
            self.cycle = cycle
        self._start_asgi_task(cycle, self.app)

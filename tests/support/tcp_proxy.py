"""A TCP proxy in front of a server that can fall silent, without a word to either side, be slow, or cut connections."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

CHUNK = 65_536
POSTGRES_PORT = 5432


class TcpProxy:
    """Forwards each connection to a server; `go_silent` keeps all connections open and forwards nothing any more.

    `delay_seconds`: how long it holds back each piece that it forwards.
    """

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self._connect = connect
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.delay_seconds = 0.0
        self._may_pass = {"to server": threading.Event(), "to client": threading.Event()}
        self.forward()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def go_silent(self, *directions: str) -> None:
        """From now on forward nothing in these directions (`to server`, `to client`), also of new connections.

        Without a direction: in both.
        """
        for direction in directions or self._may_pass:
            self._may_pass[direction].clear()

    def forward(self) -> None:
        """Go on with all that was held back."""
        for may_pass in self._may_pass.values():
            may_pass.set()

    def cut(self) -> None:
        """Close all connections; new ones are forwarded as before."""
        for each in self._sockets:
            _shut_down(each)

    def close(self) -> None:
        """Close everything."""
        _shut_down(self._listener)
        self._acceptor.join()
        self.forward()
        self.cut()
        for thread in self._threads:
            thread.join()
        for each in (self._listener, *self._sockets):
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = self._connect()
                self._sockets += [client, server]
                for direction, pair in (("to server", (client, server)), ("to client", (server, client))):
                    arguments = (*pair, self._may_pass[direction])
                    self._threads.append(threading.Thread(target=self._pump, args=arguments, daemon=True))
                    self._threads[-1].start()

    def _pump(self, source: socket.socket, target: socket.socket, may_pass: threading.Event) -> None:
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                time.sleep(self.delay_seconds)
                may_pass.wait()
                target.sendall(chunk)
        # The end is held back like everything else.
        may_pass.wait()
        for each in (source, target):
            _shut_down(each)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def run_proxy(database_url: str) -> Iterator[tuple[TcpProxy, str]]:
    """A proxy in front of the server of this database until the end of the block, and the URL through it."""
    url = make_url(database_url)
    folder = url.query.get("host")

    def connect() -> socket.socket:
        if isinstance(folder, str) and folder.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(Path(folder) / f".s.PGSQL.{url.query.get('port', POSTGRES_PORT)}"))
            return server
        return socket.create_connection((url.host or "127.0.0.1", url.port or POSTGRES_PORT))

    proxy = TcpProxy(connect)
    through = url.set(host="127.0.0.1", port=proxy.port, query={})
    try:
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        proxy.close()

"""How many connections a process keeps, in all and from one address, and which are closed for new ones."""

from __future__ import annotations

from collections import defaultdict
from ipaddress import IPv6Address
from typing import Protocol

CONNECTIONS = 4096
CONNECTIONS_PER_ADDRESS = 1024
# Beyond each limit, so many connections may still ask for `/healthz`.
RESERVE = 16
# Files that are no connections of clients: connections to PostgreSQL and Kafka, and what the process reads.
OTHER_FILES = 256


class Connection(Protocol):
    """What the limits need of a connection."""

    def waits_for_client(self) -> bool: ...

    def abort(self) -> None: ...


class ConnectionLimits:
    """The connections of a process, by address. A new one is preferred to one that waits for its client.

    So clients that hold slow or idle connections close those of their own, and keep out no one else.
    """

    def __init__(self, total: int = CONNECTIONS, per_address: int = CONNECTIONS_PER_ADDRESS) -> None:
        self.total = total
        self.per_address = per_address
        # Dictionaries in place of ordered sets: the first is the one whose last request began the longest ago.
        self.all: dict[Connection, str] = {}
        self.by_address: defaultdict[str, dict[Connection, None]] = defaultdict(dict)

    @classmethod
    def for_open_files(cls, files: int) -> ConnectionLimits:
        """Limits for a process that may open so many files; a negative number (`RLIM_INFINITY`): any number."""
        total = CONNECTIONS if files < 0 else min(CONNECTIONS, max(files - OTHER_FILES, files // 2))
        return cls(total, min(CONNECTIONS_PER_ADDRESS, total // 2))

    def add(self, connection: Connection, address: str) -> bool:
        """Add a new connection from this address; whether it is within both limits.

        At a limit, the connection that waits for its client the longest is closed. If there is none, the new one is
        over the limit; it is closed as well if it is over the reserve.
        """
        peers = self.by_address.get(address, {})
        if len(peers) >= self.per_address:
            self.close_first_waiting(peers)
        elif len(self.all) >= self.total:
            self.close_first_waiting(self.all)
        over = max(len(peers) - self.per_address, len(self.all) - self.total)
        if over >= RESERVE:
            connection.abort()
            return False
        self.all[connection] = address
        self.by_address[address][connection] = None
        return over < 0

    def close_first_waiting(self, connections: dict[Connection, str] | dict[Connection, None]) -> None:
        waiting = next((connection for connection in connections if connection.waits_for_client()), None)
        if waiting is not None:
            self.remove(waiting)
            waiting.abort()

    def use(self, connection: Connection) -> None:
        """A request has begun on it: it is the last to be closed."""
        if (address := self.all.pop(connection, None)) is not None:
            self.all[connection] = address
            peers = self.by_address[address]
            del peers[connection]
            peers[connection] = None

    def remove(self, connection: Connection) -> None:
        if (address := self.all.pop(connection, None)) is not None:
            peers = self.by_address[address]
            del peers[connection]
            if not peers:
                del self.by_address[address]


def network_of(host: str) -> str:
    """The address itself; of IPv6, where a client has 2⁶⁴ of them, its network.

    A server that listens on `::` sees IPv4 addresses written as IPv6.
    """
    if ":" not in host:
        return host
    address = IPv6Address(host.partition("%")[0])
    return str(address.ipv4_mapped or int(address) >> 64)

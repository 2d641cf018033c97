"""The guard of addresses: it makes the sockets, so it sees the very address that is connected next."""

import socket
from collections.abc import Sequence
from typing import Any

from shared.values.public_addresses import Network, is_permitted

AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]]


class AddressRefused(OSError):
    """The address is not public, and ACCORD_WEBHOOK_ALLOW does not name it."""

    def __init__(self) -> None:
        super().__init__("address refused")


class AddressGuard:
    """Makes sockets for addresses that webhooks may be sent to; `public`: and not only for allowed ones."""

    def __init__(self, allowed: Sequence[Network], public: bool) -> None:
        self._allowed = allowed
        self._public = public

    def __call__(self, address: AddressInfo) -> socket.socket:
        family, kind, protocol, _, place = address
        if not is_permitted(str(place[0]), self._allowed, self._public):
            raise AddressRefused
        return socket.socket(family, kind, protocol)

"""The address of a request's client: who opened the connection, or who connected to the trusted proxies that did."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.datastructures import State
    from starlette.requests import Request

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HEADER = b"x-forwarded-for"
# Proxies in a row; no installation has more.
HOPS = 20
# A client has a network of IPv6 to itself.
CLIENT_PREFIX = 64
CLIENTS_REMEMBERED = 256
UNKNOWN = "unknown"


def parse_networks(text: str) -> tuple[Network, ...]:
    """The networks of a list with commas of addresses and networks, such as `127.0.0.1, 10.0.0.0/8`.

    Raises ValueError for anything else, such as the name of a host.
    """
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def client_address(request: Request) -> str:
    """Who sent the request: an IPv4 address, or the /64 of an IPv6 address; `unknown` without a network address.

    `X-Forwarded-For` counts as far as the proxies on `app.state.trusted_proxies` wrote it: from the right, the first
    address that is no trusted proxy is the client. A client cannot choose it, since each proxy adds to the right.
    """
    return find_client(request.scope.get("client"), request.scope["headers"], request.app.state)


def find_client(client: Sequence[Any] | None, headers: Iterable[tuple[bytes, bytes]], state: State) -> str:
    """As `client_address`, of a request with these headers. `client`: who opened the connection, an address and a port.

    `state` is that of the application.
    """
    if not client:
        return UNKNOWN
    proxies: Sequence[Network] = state.trusted_proxies
    if not proxies:
        return name_client(client[0])
    peer = read_address(client[0])
    if peer and is_within(peer, proxies):
        forwarded = [value.decode("latin-1") for name, value in headers if name == HEADER]
        peer = find_forwarded(peer, ",".join(forwarded), proxies)
    return name_address(peer)


# A client sends several requests on each connection.
@lru_cache(CLIENTS_REMEMBERED)
def name_client(host: str) -> str:
    """As `client_address`, of a client that connects without a proxy."""
    return name_address(read_address(host))


def name_address(address: Address | None) -> str:
    if address is None:
        return UNKNOWN
    return str(address) if address.version == 4 else str(ip_network((address, CLIENT_PREFIX), strict=False))


def find_forwarded(peer: Address, forwarded: str, proxies: Sequence[Network]) -> Address:
    """The first address from the right that is no trusted proxy; the last readable one if there is none."""
    for text in reversed(forwarded.rsplit(",", HOPS)[-HOPS:]):
        address = read_address(text.strip())
        if address is None:
            break
        peer = address
        if not is_within(peer, proxies):
            break
    return peer


def read_address(text: str) -> Address | None:
    """The address, without its port, zone and brackets; an IPv4 address that is written as IPv6 is IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_within(address: Address, networks: Sequence[Network]) -> bool:
    """Whether one of the networks has this address."""
    return any(address in network for network in networks)

"""Webhooks reach public addresses and those that the operator allows, whatever a name server answers."""

import socket
from ipaddress import ip_network
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from services.handoff.subscriptions.handlers.transport import Transport
from shared.http.address_guard import AddressGuard, AddressRefused
from shared.values.public_addresses import is_permitted, may_be_permitted
from tests.handoff.subscriptions.receiver import Receiver

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
NOT_PUBLIC = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.0.1", "169.254.1.1", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "100.100.100.200", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "2001:db8::1", "2001::1", "2002:7f00:1::", "64:ff9b:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "100::1",
    "3fff::1", "5f00::1", "4000::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "nonsense", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address: str) -> None:
    assert is_permitted(address, (), public=True)
    assert not is_permitted(address, (), public=False)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_permitted(address, (), public=True)


def test_the_operator_allows_networks_but_never_what_tells_a_machine_its_credentials() -> None:
    everything = (ip_network("0.0.0.0/0"), ip_network("::/0"))

    assert is_permitted("10.1.2.3", (ip_network("10.0.0.0/8"),), public=False)
    assert is_permitted("::ffff:10.1.2.3", (ip_network("10.0.0.0/8"),), public=False)
    assert not is_permitted("10.1.2.3", (ip_network("192.168.0.0/16"),), public=True)
    metadata = ("169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200")
    assert [is_permitted(address, everything, public=True) for address in metadata] == [False] * 4


def test_a_subscription_to_an_address_that_can_never_be_reached_is_refused_at_once() -> None:
    loopback = (ip_network("127.0.0.0/8"),)

    assert may_be_permitted("https", "example.com", ())
    assert may_be_permitted("http", "127.0.0.1", loopback)
    assert may_be_permitted("http", "inside.example", loopback)
    refused = [
        ("http", "example.com"),
        ("http", "8.8.8.8"),
        ("https", "10.0.0.1"),
        ("https", "localhost"),
        ("https", "::1"),
    ]
    assert [may_be_permitted(scheme, host, ()) for scheme, host in refused] == [False] * len(refused)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::1"])
def test_no_socket_is_made_for_a_refused_address(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(AddressRefused):
        AddressGuard((), public=True)((family, socket.SOCK_STREAM, 6, "", (address, 443)))


class Rebinding(AbstractResolver):
    """A name server that gives these addresses for every name."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=6, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("10.0.0.1", "127.0.0.1"), ("192.0.0.192", "169.254.169.254")])
async def test_a_name_of_a_private_address_is_never_connected(receiver: Receiver, addresses: tuple[str, ...]) -> None:
    connected: list[Any] = []

    def record(address: Any) -> socket.socket:
        made = AddressGuard((), public=True)(address)
        connected.append(address)
        return made

    connector = aiohttp.TCPConnector(resolver=Rebinding(*addresses), socket_factory=record)
    port = receiver.url.rpartition(":")[2]
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.post(f"http://public.example:{port}", data=b"x")

    assert (connected, receiver.messages) == ([], [])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0", "[::ffff:127.0.0.1]", "0x7f.1", "127.1", "[::1]"]
)
async def test_no_spelling_of_loopback_is_reached_unless_it_is_allowed(receiver: Receiver, host: str) -> None:
    transport = Transport((), "Accord/test")
    for scheme in ("http", "https"):
        address = receiver.url.replace("http", scheme).replace("127.0.0.1", host)
        assert (await transport.post(address, {}, b"x")).error in ("address-not-allowed", "invalid-url")
    await transport.close()

    assert receiver.messages == []


async def test_settings_of_a_proxy_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    transport = Transport((ip_network("127.0.0.0/8"),), "Accord/test")
    attempt = await transport.post(receiver.url, {}, b"x")
    await transport.close()

    assert (attempt.status, len(receiver.messages)) == (204, 1)

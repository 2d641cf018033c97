"""Which address counts as the client of a request, directly and behind proxies."""

import pytest
from starlette.requests import Request

from shared.http import create_application
from shared.http.client_address import client_address, parse_networks

GATEWAY, INNER, CLIENT = "127.0.0.1", "10.1.2.3", "203.0.113.9"


def address_of(peer: str | None, *forwarded: str, trusted: str = "") -> str:
    app = create_application("Proxies", [])
    app.state.trusted_proxies = parse_networks(trusted)
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    scope = {"type": "http", "headers": headers, "client": None if peer is None else (peer, 4711), "app": app}
    return client_address(Request(scope))


@pytest.mark.parametrize("peer", [GATEWAY, INNER, CLIENT])
def test_without_trusted_proxies_the_connection_says_who_the_client_is(peer: str) -> None:
    assert address_of(peer, "198.51.100.7") == peer


def test_a_trusted_proxy_says_who_connected_to_it_and_what_the_client_wrote_before_counts_for_nothing() -> None:
    assert address_of(GATEWAY, CLIENT, trusted=GATEWAY) == CLIENT
    assert address_of(GATEWAY, f"198.51.100.7, {CLIENT}", trusted=GATEWAY) == CLIENT
    assert address_of(GATEWAY, "198.51.100.7", CLIENT, trusted=GATEWAY) == CLIENT
    assert address_of(GATEWAY, f"{CLIENT}, {INNER}", trusted=f"{GATEWAY}, 10.0.0.0/8") == CLIENT


def test_a_client_that_is_no_trusted_proxy_cannot_name_another_address() -> None:
    assert address_of(CLIENT, "198.51.100.7", trusted=GATEWAY) == CLIENT


@pytest.mark.parametrize("forwarded", ["", "unknown", "_hidden", "1.2.3.4.5", "<script>", f"{CLIENT}, nonsense"])
def test_a_proxy_that_says_nothing_readable_is_itself_the_client(forwarded: str) -> None:
    assert address_of(GATEWAY, forwarded, trusted=GATEWAY) == GATEWAY


def test_where_every_address_is_a_trusted_proxy_the_first_is_the_client() -> None:
    assert address_of(GATEWAY, f"{INNER}, 10.9.9.9", trusted="127.0.0.1,10.0.0.0/8") == INNER


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9:5000", CLIENT),
        ("::ffff:203.0.113.9", CLIENT),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_addresses_are_read_in_every_spelling_and_ipv6_counts_by_its_network(written: str, address: str) -> None:
    assert address_of(GATEWAY, written, trusted=GATEWAY) == address


def test_a_long_chain_of_proxies_costs_no_more_than_twenty_addresses() -> None:
    assert address_of(GATEWAY, CLIENT + ",10.0.0.1" * 5000, trusted="127.0.0.1,10.0.0.0/8") == "10.0.0.1"


def test_a_connection_without_an_address_is_unknown() -> None:
    assert (address_of(None), address_of("")) == ("unknown", "unknown")


@pytest.mark.parametrize("text", ["gateway", "10.0.0.0/33", "*", "127.0.0.1;10.0.0.1"])
def test_a_list_of_proxies_names_addresses_only(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear"):
        parse_networks(text)

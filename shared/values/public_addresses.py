"""The addresses that webhooks may be sent to: public ones, and those that the operator allows."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# `ipaddress.is_global` takes some of these for public. The last one answers Azure's machines about themselves.
RESERVED = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
# All else of IPv6 is private, local, multicast, translated or reserved.
PUBLIC_IPV6 = ip_network("2000::/3")
# What tells a machine its credentials is out of reach, whatever the operator allows.
METADATA = tuple(ip_address(text) for text in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "fd00:ec2::254"))
# IPv4 inside IPv6: NAT64.
TRANSLATED = IPv6Network("64:ff9b::/96")


def may_be_permitted(scheme: str, host: str, allowed: Sequence[Network]) -> bool:
    """Whether webhooks may be sent to this host. Of a name only the address decides, each time it is connected."""
    address = "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host
    if read_address(address) is None:
        return scheme == "https" or bool(allowed)
    return is_permitted(address, allowed, public=scheme == "https")


def is_permitted(text: str, allowed: Sequence[Network], public: bool) -> bool:
    """Whether webhooks may be sent to this address: one that is `allowed`, or if `public` any public one."""
    address = read_address(text)
    if address is None or address in METADATA:
        return False
    return any(address in network for network in allowed) or (public and is_public(address))


def is_public(address: Address) -> bool:
    """Whether any machine on the internet may have this address."""
    if any(address in network for network in RESERVED):
        return False
    return isinstance(address, IPv4Address) or address in PUBLIC_IPV6


def read_address(text: str) -> Address | None:
    """The address; one of IPv4 that is written as IPv6, mapped or translated, is IPv4. None for anything else."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return address
    if address in TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address

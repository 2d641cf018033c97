"""The web addresses that come with a form: its page, where the person came from, and where the answer leads."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, unquote_plus, urlencode, urlsplit

from shared.values.publication_fields import CLICK_IDS

SCHEMES = ("http", "https")
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
# Of a page's query, which senders choose.
PARAMETERS_LIMIT = 100
ERROR = "error"
HIDDEN = "null"
SOURCES_REMEMBERED = 256
DEFAULT_PORTS = {"http": 80, "https": 443}


class Page(NamedTuple):
    """The page from which a form was sent, as the browser's headers tell it. `own_host`: the host that was asked.

    A page may hide its origin: then it is `null` or left out.
    """

    origin: str | None
    referer: str | None
    own_host: str

    def address(self) -> str | None:
        """Its origin or its address; None if the browser told neither."""
        return self.origin if self.origin and self.origin != HIDDEN else self.referer or None


def read_address(address: str) -> SplitResult | None:
    """The parts of an address with a host; None of anything else, and of one that a browser may read otherwise."""
    # Control characters are not printable.
    if not address.isprintable() or " " in address or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        # Reading it checks it.
        is_readable = parts.port is None or parts.port > 0
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or not parts.hostname or "@" in parts.netloc or not is_readable:
        return None
    return parts


def origin_of(address: str) -> str | None:
    """The origin of an address as browsers write it: `https://host`, with a port if it is not the usual one."""
    parts = read_address(address)
    if parts is None or parts.hostname is None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_allowed(address: str | None, allowed_origins: Collection[str]) -> bool:
    """Whether the origin of this address is one of these."""
    origin = origin_of(address) if address else None
    return origin is not None and origin in origins_of(tuple(allowed_origins))


def is_known(address: str | None, allowed_origins: Collection[str], own_host: str) -> bool:
    """Whether this address is of one of these origins, or of Accord's own pages."""
    origin = origin_of(address) if address else None
    if origin is None or origin in origins_of(tuple(allowed_origins)):
        return origin is not None
    return origin in (origin_of(f"https://{own_host}"), origin_of(f"http://{own_host}"))


@lru_cache(SOURCES_REMEMBERED)
def origins_of(addresses: tuple[str, ...]) -> frozenset[str | None]:
    """The origins of these addresses, which sources name and senders do not."""
    return frozenset(map(origin_of, addresses))


def read_attribution(address: str) -> tuple[dict[str, str], dict[str, str]]:
    """The first value of each `utm_` parameter of a page's address, and of each click id."""
    parts = read_address(address)
    if parts is None:
        return {}, {}
    utm: dict[str, str] = {}
    click_ids: dict[str, str] = {}
    # Neither a `;` nor a broken percent-encoding is an error here.
    for parameter in parts.query.split("&", PARAMETERS_LIMIT)[:PARAMETERS_LIMIT]:
        encoded_name, _, encoded_value = parameter.partition("=")
        name = unquote_plus(encoded_name).lower()
        if name not in UTM and name not in CLICK_IDS:
            continue
        if value := " ".join(unquote_plus(encoded_value).split()):
            (utm if name in UTM else click_ids).setdefault(name, value)
    return utm, click_ids


def add_error(address: str, code: str) -> str:
    """The address with `error=CODE` in its query instead of an earlier one."""
    parts = urlsplit(address)
    query = [part for part in parts.query.split("&") if part and part.partition("=")[0] != ERROR]
    return parts._replace(query="&".join([*query, urlencode({ERROR: code})])).geturl()

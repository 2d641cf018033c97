"""The address of PostgreSQL: what the driver is given of ACCORD_DATABASE_URL."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from shared.config.database_url import ADDRESS_PARAMETERS, CONNECT_TIMEOUT, DRIVER_PARAMETERS, SERVER_PARAMETERS


def parse_address(url: str, server_settings: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of asyncpg that say where and how to connect."""
    parsed = make_url(url)
    query = dict(parsed.query)
    place = parsed.set(query={name: value for name, value in query.items() if name in ADDRESS_PARAMETERS})
    _, address = PGDialect_asyncpg().create_connect_args(place)  # type: ignore[no-untyped-call]
    # The driver takes most parameters of TLS from a connection string only.
    driver = urlencode({name: value for name, value in query.items() if name in DRIVER_PARAMETERS})
    session = {name: value for name, value in query.items() if name in SERVER_PARAMETERS}
    return {
        **address,
        **({"dsn": f"postgresql://?{driver}"} if driver else {}),
        "server_settings": {**server_settings, **session},
    }


def limit_timeout(url: str, seconds: float) -> float:
    """The timeout for connecting, which `connect_timeout` of the URL may shorten."""
    return min(seconds, int(str(make_url(url).query.get(CONNECT_TIMEOUT, 0))) or seconds)

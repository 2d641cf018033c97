"""The address of PostgreSQL: what the driver is given of ACCORD_DATABASE_URL, and the options of each connection."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from shared.config.database_url import ADDRESS_PARAMETERS, CONNECT_TIMEOUT, DRIVER_PARAMETERS, SERVER_PARAMETERS
from shared.db.connection import Row
from shared.db.lost_connections import ProbedConnection

# A service has about 150 statements; with a smaller cache the driver would prepare some of them again and again.
PREPARED_STATEMENTS = 300
# A little more than PostgreSQL's own limit, which ends a statement unless the connection has gone silent.
STATEMENT_SECONDS = 17


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


def make_connect_options(url: str, server_settings: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """The arguments of asyncpg for connections and pools; `seconds`: the timeout for connecting.

    Settings of the session in the URL win over `server_settings`; its `connect_timeout` may shorten the timeout.
    """
    return {
        **parse_address(url, server_settings),
        "timeout": min(seconds, int(str(make_url(url).query.get(CONNECT_TIMEOUT, 0))) or seconds),
        "command_timeout": STATEMENT_SECONDS,
        "connection_class": ProbedConnection,
        "record_class": Row,
        "statement_cache_size": PREPARED_STATEMENTS,
        "max_cached_statement_lifetime": 0,
    }

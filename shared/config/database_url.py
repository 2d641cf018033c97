"""The parameters of ACCORD_DATABASE_URL: which of those of libpq it may have, and which values."""

from urllib.parse import parse_qsl, urlsplit

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# The driver reads these from a connection string as libpq does.
DRIVER_PARAMETERS = frozenset(
    [
        *("user", "password", "dbname", "passfile", "krbsrvname", "gsslib", "target_session_attrs"),
        *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version"),
    ]
)
ADDRESS_PARAMETERS = frozenset({"host", "port"})
# Parameters of the session, sent to the server as they are.
SERVER_PARAMETERS = frozenset({"application_name", "options"})
CONNECT_TIMEOUT = "connect_timeout"
SUPPORTED = DRIVER_PARAMETERS | ADDRESS_PARAMETERS | SERVER_PARAMETERS | {CONNECT_TIMEOUT}
# Values that ask for nothing which the driver lacks.
NEUTRAL_VALUES = {
    "channel_binding": ("disable", "prefer"),
    "gssencmode": ("disable", "prefer"),
    "client_encoding": ("utf8", "utf-8", "auto"),
}


def check_parameters(url: str) -> None:
    """Raise ValueError for a parameter that Accord cannot pass on; the message names it and never holds its value."""
    try:
        parameters = parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise ValueError("is no URL of PostgreSQL: its parameters are written ?name=value&name=value") from None
    for name, value in parameters:
        if name in NEUTRAL_VALUES:
            if value.lower() not in NEUTRAL_VALUES[name]:
                raise ValueError(f"may have {name} only as {' or '.join(NEUTRAL_VALUES[name])}")
        elif name not in SUPPORTED:
            raise ValueError(f"has the parameter {name}, which Accord does not support")
    _check_values(parameters)


def _check_values(pairs: list[tuple[str, str]]) -> None:
    parameters = dict(pairs)
    for name in set(parameters) - ADDRESS_PARAMETERS:
        if sum(pair[0] == name for pair in pairs) > 1:
            raise ValueError(f"has the parameter {name} twice")
    if parameters.get("sslmode", "prefer") not in SSL_MODES:
        raise ValueError(f"needs as sslmode one of {', '.join(SSL_MODES)}")
    if not parameters.get(CONNECT_TIMEOUT, "0").isdecimal():
        raise ValueError("needs as connect_timeout a whole number of seconds")

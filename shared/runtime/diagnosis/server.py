"""The checks of the PostgreSQL server: its version, its promises, its clock, its connections."""

import time
from collections.abc import Iterator

from sqlalchemy import make_url

from shared.db.connection import DATABASE_ERRORS, Connection, Row, connect, sql
from shared.db.failures import describe_failure
from shared.db.pool import CONNECT_SECONDS, make_connect_options
from shared.runtime.diagnosis.finding import GIB, Finding

OLDEST_VERSION = 150_000
DURABLE_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
CLOCK_SECONDS = 2.0
FEW_CONNECTIONS = 20

_SERVER = sql("""
    select cast(current_setting('server_version_num') as int) as number, current_setting('server_version') as version,
           current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
           current_setting('full_page_writes') as full_page_writes,
           current_setting('synchronous_commit') as synchronous_commit,
           current_setting('transaction_read_only') = 'on' as is_read_only,
           cast(extract(epoch from clock_timestamp()) as float8) as clock,
           pg_database_size(current_database()) as bytes,
           cast(current_setting('max_connections') as int) as connections,
           cast((select sum(numbackends) from pg_stat_database) as int) as used
""")


async def check_server(url: str) -> list[Finding]:
    """What the server of this URL says of itself; one problem if it does not answer."""
    try:
        async with connect(make_connect_options(url, {}, CONNECT_SECONDS)) as conn:
            return list(await _check(conn))
    except (*DATABASE_ERRORS, OSError) as error:
        return [Finding("problem", "PostgreSQL", str(describe_failure(error, make_url(url))))]


async def _check(conn: Connection) -> list[Finding]:
    asked = time.time()
    server = (await conn.execute(_SERVER)).one()
    apart = abs(server.clock - (asked + time.time()) / 2)
    return [*_check_version(server), *_check_durability(server), *_check_use(server), _check_clock(apart)]


def _check_version(server: Row) -> Iterator[Finding]:
    if server.number < OLDEST_VERSION:
        yield Finding("problem", "PostgreSQL", f"version {server.version}: Accord needs 15 or newer")
    elif server.encoding != "UTF8":
        sentence = f"the database's encoding is {server.encoding}: make one with the encoding UTF8, and restore into it"
        yield Finding("problem", "PostgreSQL", sentence)
    elif server.is_read_only:
        yield Finding("problem", "PostgreSQL", "it takes no writes, as a standby does: name the server that does")
    else:
        yield Finding("ok", "PostgreSQL", f"version {server.version}, {server.bytes / GIB:.1f} GiB in this database")


def _check_durability(server: Row) -> Iterator[Finding]:
    off = [name for name in DURABLE_SETTINGS if server[name] == "off"]
    if off:
        yield Finding(
            "problem", "durability", f"{', '.join(off)} is off: answered leads are lost in a crash; turn it on"
        )
    else:
        yield Finding("ok", "durability", "what PostgreSQL has confirmed survives a crash")


def _check_use(server: Row) -> Iterator[Finding]:
    sentence = f"{server.used} of {server.connections} connections are in use"
    if server.connections - server.used < FEW_CONNECTIONS:
        advice = "raise max_connections, ten for each process of a service and some for you"
        yield Finding("warning", "connections", f"{sentence}: {advice}")
    else:
        yield Finding("ok", "connections", sentence)


def _check_clock(apart: float) -> Finding:
    if apart > CLOCK_SECONDS:
        sentence = (
            f"this machine's clock and PostgreSQL's are {apart:.0f} seconds apart: let both follow one time server"
        )
        return Finding("warning", "clock", sentence)
    return Finding("ok", "clock", "this machine's clock and PostgreSQL's agree")

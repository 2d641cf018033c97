"""Where services have servers of their own: connections to the tables that the other services lend."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from shared.config.settings import Settings
from shared.db.connection import Connection, Query, Row
from shared.db.database import Database
from shared.db.loans import SCHEMA_OWNERS
from shared.db.messaging_tables import SERVICES
from shared.errors import LenderUnavailable, Unavailable

# Each service ends and renews sessions of browsers; every other loan is read only.
WRITTEN = "access"
READ_ONLY = {"default_transaction_read_only": "on"}


def open_database(settings: Settings, service: str) -> Database:
    """The database of a service, with those of the servers on which other services have their schemas.

    Raises BadSetting if a service has none.
    """
    own = settings.database_of(service)
    remote = {name: url for name in SERVICES if (url := settings.database_of(name)) != own}
    sessions = {name: {"application_name": f"accord {service} of {name}"} for name in remote}
    readers = {name: Database(url, name, session=sessions[name] | READ_ONLY) for name, url in remote.items()}
    lenders = {schema: readers[owner] for schema, owner in SCHEMA_OWNERS.items() if owner in readers}
    if WRITTEN in lenders:
        owner = SCHEMA_OWNERS[WRITTEN]
        lenders[WRITTEN] = Database(remote[owner], owner, session=sessions[owner])
    return Database(own, service, lenders=lenders)


@asynccontextmanager
async def borrow(conn: Connection, schema: str) -> AsyncIterator[Connection]:
    """The connection that reads what the schema's owner lends: this one, or one to the owner's server.

    On another server the read is no part of this connection's transaction. Raises LenderUnavailable.
    """
    database = conn.owner
    lender = database.lenders.get(schema) if isinstance(database, Database) else None
    if lender is None:
        yield conn
        return
    try:
        async with lender.read_connection() as lent:
            yield lent
    except Unavailable as error:
        raise LenderUnavailable(lender.service) from error.__cause__


def group_by_lender(conn: Connection, schemas: Iterable[str]) -> list[tuple[str, ...]]:
    """These schemas in groups, each on one server, in the order of their first one."""
    database = conn.owner
    lenders = database.lenders if isinstance(database, Database) else {}
    groups: dict[int, list[str]] = defaultdict(list)
    for schema in schemas:
        groups[id(lenders.get(schema))].append(schema)
    return [tuple(group) for group in groups.values()]


async def read_each(
    conn: Connection,
    schemas: Iterable[str],
    select: Callable[[tuple[str, ...]], Query],
    values: Mapping[str, Any] | None = None,
) -> list[Row]:
    """The rows of a query over these schemas, which `select` makes: one for each server that holds some of them."""
    rows: list[Row] = []
    for group in group_by_lender(conn, schemas):
        async with borrow(conn, group[0]) as lent:
            rows += await lent.execute(select(group), values)
    return rows

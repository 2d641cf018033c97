"""What a process needs from PostgreSQL before it starts: an address, an open door, all revisions, free connections."""

import asyncio
from collections.abc import Sequence

import asyncpg
from sqlalchemy import make_url

from shared.db.connection import DATABASE_ERRORS, Connection, connect, sql
from shared.db.failures import VARIABLE, TooFewConnections, Unreachable, describe_failure, name_variable, place_of
from shared.db.loans import SCHEMA_OWNERS
from shared.db.pool import CONNECT_SECONDS, make_connect_options
from shared.db.revisions import list_pending
from shared.telemetry import log

READY_TRIES = 60
READY_PAUSE_SECONDS = 1.0
LOG_EVERY_TRIES = 30

# Until version 15 every member may become the role.
_SCHEMA_OWNER = sql("""
    select rolname, current_user as login,
           pg_has_role(oid, case when cast(current_setting('server_version_num') as int) < 160000 then 'MEMBER'
                                 else 'SET' end) as may_become
    from pg_roles where oid = (select nspowner from pg_namespace where nspname = :service)
""")
_OWNERS = sql("""
    select nspname as schema, rolname as role,
           rolname <> current_user
           and pg_has_role(pg_roles.oid, case when cast(current_setting('server_version_num') as int) < 160000
                                              then 'MEMBER' else 'SET' end) as is_usable
    from pg_namespace join pg_roles on pg_roles.oid = nspowner where nspname = any(cast(:schemas as text[]))
""")
_BECOME = sql("select set_config('role', :role, false)")
# `numbackends` counts the sessions of others too, whose rows in pg_stat_activity only an administrator sees whole.
_CONNECTIONS = sql("""
    select least(places.allowed, case when not rolsuper then nullif(datconnlimit, -1) end,
                 case when not rolsuper then nullif(rolconnlimit, -1) end) as allowed,
           places.allowed - (select sum(numbackends) from pg_stat_database) + 1 as free
    from pg_roles, pg_database, lateral (
        select cast(current_setting('max_connections') as int) - case when rolsuper then 0 else
            cast(current_setting('superuser_reserved_connections') as int)
            + coalesce(cast(current_setting('reserved_connections', true) as int), 0) end as allowed) as places
    where rolname = current_user and datname = current_database()
""")


async def check_database(url: str) -> None:
    """Raise BadSetting, with one sentence for the operator, if no connection to PostgreSQL can be made now."""
    try:
        async with connect(make_connect_options(url, {}, CONNECT_SECONDS)):
            pass
    except (*DATABASE_ERRORS, OSError) as error:
        raise describe_failure(error, make_url(url)) from None


async def is_migrated(url: str, services: Sequence[str]) -> bool:
    """Whether `migrate` has nothing to do: each service has a role, its schemas and all revisions.

    Raises what the driver raises.
    """
    schemas = {schema: owner for schema, owner in SCHEMA_OWNERS.items() if owner in services}
    async with connect(make_connect_options(url, {}, CONNECT_SECONDS)) as conn:
        rows = await conn.execute(_OWNERS, {"schemas": list(schemas)})
        roles = {row.schema: row.role for row in rows if row.is_usable}
        own = {service: roles.get(service) for service in services}
        if any(roles.get(schema) is None or roles[schema] != own[owner] for schema, owner in schemas.items()):
            return False
        has_own_roles = len(set(own.values())) == len(services)
        return has_own_roles and not any([await _lacks_revisions(conn, name, roles[name]) for name in services])


async def await_database(
    url: str, services: Sequence[str], connections: int, variable: str = VARIABLE, needed: Sequence[str] = ()
) -> None:
    """Wait until these services can work with the database, and this many connections are free for them.

    `variable`: the one that holds the URL. `needed`: services whose revisions are needed too.

    Raises BadSetting at once if waiting does not help; after a minute if the database is away or lacks revisions.
    """
    tries = 0
    while True:
        try:
            return await require_database(url, services, connections, variable, needed)
        except Unreachable as error:
            # Connections become free when other programs end theirs: a restart would not help.
            if error.final or (tries >= READY_TRIES and not isinstance(error, TooFewConnections)):
                raise
            if tries % LOG_EVERY_TRIES == 0:
                log.warning("waiting_for_database", why=str(error))
        tries += 1
        await asyncio.sleep(READY_PAUSE_SECONDS)


async def require_database(
    url: str, services: Sequence[str], connections: int, variable: str = VARIABLE, needed: Sequence[str] = ()
) -> None:
    """As `await_database`, without a wait. Raises Unreachable."""
    with name_variable(variable):
        await _check_once(url, services, connections, needed or services)


async def _check_once(url: str, services: Sequence[str], connections: int, needed: Sequence[str]) -> None:
    try:
        async with connect(make_connect_options(url, {}, CONNECT_SECONDS)) as conn:
            roles = {service: await _check_role(conn, service) for service in services}
            for service in dict.fromkeys([*services, *needed]):
                await _check_revisions(conn, service, roles.get(service, roles[services[0]]))
            await _check_connections(conn, connections, place_of(make_url(url)))
    except (*DATABASE_ERRORS, OSError) as error:
        raise describe_failure(error, make_url(url)) from None


async def _check_role(conn: Connection, service: str) -> str | None:
    """The role of the service, which the user may become; None before the first `accord migrate`."""
    owner = (await conn.execute(_SCHEMA_OWNER, {"service": service})).first()
    if owner and not owner.may_become:
        raise Unreachable(
            f"the user {owner.login} of {VARIABLE} is no member of the role {owner.rolname}: "
            "run `accord migrate` as this user, or grant it the role",
            final=True,
        )
    return str(owner.rolname) if owner else None


async def _check_revisions(conn: Connection, service: str, role: str | None) -> None:
    if role is None or await _lacks_revisions(conn, service, role):
        raise Unreachable(f"the database lacks revisions of {service}: run `accord migrate` on it")


async def _lacks_revisions(conn: Connection, service: str, role: str) -> bool:
    await conn.execute(_BECOME, {"role": role})
    try:
        return bool(await list_pending(conn, service))
    except asyncpg.InsufficientPrivilegeError:
        # A revision of the service lends them to the role of another one.
        return True
    finally:
        await conn.execute(_BECOME, {"role": "none"})


async def _check_connections(conn: Connection, needed: int, place: str) -> None:
    found = (await conn.execute(_CONNECTIONS)).one()
    if found.allowed < needed:
        raise Unreachable(
            f"PostgreSQL at {place} allows {found.allowed} connections, and this process needs {needed}: "
            "raise max_connections, or the limit of the database or of the user",
            final=True,
        )
    if found.free < needed:
        raise TooFewConnections(
            f"PostgreSQL at {place} has {found.free} connections free, and this process needs {needed}: "
            "end other connections, or raise max_connections"
        )

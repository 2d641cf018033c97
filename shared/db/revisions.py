"""The revisions of each service: their folder, their order, and the one that a database is at."""

from functools import cache
from pathlib import Path

from shared.db.connection import Connection, sql
from shared.db.ddl import ddl

VERSION_TABLE = "alembic_version"
REVISION_CHARACTERS = 4

_FIND_TABLE = sql("select cast(to_regclass(cast(:table as text)) as text)")
_CURRENT_REVISION = "select version_num from {schema}.{table}"


def find_folder(service: str) -> Path:
    """The folder of the service's revisions and their `env.py`."""
    return Path(__file__).parents[2] / "services" / service / "migrations"


@cache
def list_revisions(service: str) -> tuple[str, ...]:
    """The names of the service's revisions, oldest first, as their files begin with them."""
    return tuple(sorted(path.name[:REVISION_CHARACTERS] for path in find_folder(service).glob("versions/*.py")))


async def find_current_revision(conn: Connection, service: str) -> str | None:
    """The newest revision that was applied to the database; None before the first."""
    if (await conn.execute(_FIND_TABLE, {"table": f"{service}.{VERSION_TABLE}"})).scalar_one() is None:
        return None
    query = ddl(_CURRENT_REVISION, schema=service, table=VERSION_TABLE)
    revision: str | None = (await conn.execute(sql(query))).scalar()
    return revision


async def list_pending(conn: Connection, service: str) -> list[str]:
    """The revisions of the service that the database lacks, oldest first; none if it is ahead of the code."""
    return list_after(service, await find_current_revision(conn, service))


def list_after(service: str, current: str | None) -> list[str]:
    """The revisions of the service after the current one, oldest first; none if the code does not know that one."""
    revisions = list_revisions(service)
    if current is not None and current not in revisions:
        return []
    return list(revisions[revisions.index(current) + 1 :] if current else revisions)

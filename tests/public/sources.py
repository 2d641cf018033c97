"""The field names of log lines, read from the source text."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Arguments of structlog that are no fields of the line.
NO_FIELDS = {"exc_info"}


def read_log_fields() -> list[str]:
    """The keywords of `log.info(...)` and of the other levels, in all services and shared code."""
    files = [path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")]
    return sorted({field for path in files for field in _find_fields(path.read_text(encoding="utf-8"))} - NO_FIELDS)


def _find_fields(source: str) -> Iterator[str]:
    """The keyword arguments of each call of `log` in this text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level)) if level in LEVELS:
                yield from (keyword.arg or "**" for keyword in node.keywords)

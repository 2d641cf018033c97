"""Rows of a form: fields named by section, row and part, as `away.0.from`, which a request has as a list."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")

# Rows that are to be filled in, beside those that are.
EMPTY_ROWS = 2
ROW_DIGITS = 4


def count_rows(sent: Iterable[str], section: str) -> int:
    """How many rows of this section a form has that sends fields with these names."""
    rows = (name.split(".")[1] for name in sent if name.startswith(f"{section}."))
    return max((int(row) + 1 for row in rows if row.isascii() and row.isdigit() and len(row) <= ROW_DIGITS), default=0)


def add_empty_rows(filled: Iterable[T], rows: int, limit: int) -> list[T | None]:
    """What is filled in with empty rows behind it: at least so many in all, at most the limit."""
    found = list(filled)
    empty = max(EMPTY_ROWS, min(rows, limit) - len(found))
    return [*found, *([None] * empty)][:limit]


def read_rows(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The rows of a section that are filled in, by number, each with the texts of its parts."""
    rows: dict[str, dict[str, str]] = {}
    for name, text in texts.items():
        row, _, part = name.partition(".")
        rows.setdefault(row, {})[part] = text.strip()
    return rows

"""The file of refused rows: each with its line and the reason, ready to be mended and imported again."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any

# So Excel knows that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
# Columns that an import leaves out.
LINE, REASON = "accord_line", "accord_reason"
# A spreadsheet would take a text that begins so for a formula; an apostrophe is taken off when the file comes again.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

_INNER_FORMULA = re.compile(r"([;,|\t\r\n])(\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def write_header(headers: Iterable[str]) -> str:
    """The first line."""
    return BYTE_ORDER_MARK + _write([(LINE, REASON, *headers)])


def write_rows(rows: Iterable[tuple[int, Sequence[str], str]]) -> str:
    """The lines of these rows: line, cells, reason."""
    return _write([(line, reason, *map(guard, cells)) for line, cells, reason in rows])


def guard(cell: str) -> str:
    """An apostrophe quotes a text that a spreadsheet would take for a formula.

    So it does after a sign at which a spreadsheet in another language begins the next cell, whatever is quoted.
    """
    cell = _INNER_FORMULA.sub(r"\1'\2", cell)
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _write(rows: Iterable[tuple[Any, ...]]) -> str:
    writer = csv.writer(_Lines())
    return "".join(writer.writerow(row) for row in rows)


class _Lines:
    """What a writer of CSV writes to: it gets each line back."""

    def write(self, line: str) -> str:
        return line

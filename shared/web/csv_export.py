"""A report's rows as CSV in which no spreadsheet takes a cell for a formula."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

CSV = "text/csv"
# RFC 4180 ends lines with CRLF, and so does `to_csv`.
CSV_TYPE = f"{CSV}; charset=utf-8"

# Excel reads full-width signs as the plain ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Without it, Excel reads the text as Windows-1252.
BYTE_ORDER_MARK = "\ufeff"


def to_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """A line of column names and one for each row; a column that a row does not have is empty."""
    flat_rows = [dict(_flatten(row)) for row in rows]
    names = list(dict.fromkeys(name for row in flat_rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_write_cell(name) for name in names])
    writer.writerows([_write_cell(row.get(name)) for name in names] for row in flat_rows)
    return text.getvalue()


def _flatten(row: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """A row's fields as columns: `rates.won`; money as `revenue` and `revenue.currency`."""
    for name, value in row.items():
        match value:
            case {"amount": amount, "currency": currency}:
                yield f"{prefix}{name}", Decimal(amount)
                yield f"{prefix}{name}.currency", currency
            case Mapping():
                yield from _flatten(value, f"{prefix}{name}.")
            case list():
                yield f"{prefix}{name}", "; ".join(_write_inner(inner) for inner in value)
            case _:
                yield f"{prefix}{name}", value


def _write_inner(value: Any) -> str:
    """Money as `10.00 USD`, other objects as `revenue 10.00 USD, …`."""
    match value:
        case {"amount": amount, "currency": currency}:
            return f"{amount} {currency}"
        case Mapping():
            return ", ".join(f"{name} {_write_inner(inner)}" for name, inner in value.items())
        case _:
            return str(value)


def _write_cell(value: Any) -> str:
    """An apostrophe quotes a text that a spreadsheet would take for a formula; numbers stay numbers."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else str(value)

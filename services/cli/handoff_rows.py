"""The rows of a file of deals or revenue, read here, and those that are refused, written beside the file."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from services.cli.import_file import explain
from services.intake.imports.domain import errors, refused_rows, rows, table
from services.intake.imports.handlers.read_file import ImportFile
from shared.http import Problem, deal_bodies, parse_body

Row = tuple[table.Record, rows.Body]


@dataclass
class RefusedFile:
    """The refused rows of a file, written one by one; the file is begun with the first of them."""

    path: Path
    headers: tuple[str, ...]
    count: int = 0
    _stack: ExitStack = field(default_factory=ExitStack)
    _file: Any = None

    def add(self, record: table.Record, reason: str) -> None:
        """Write a row with its line and the reason."""
        if self._file is None:
            self._file = self._stack.enter_context(self.path.open("w", encoding="utf-8", newline=""))
            self._file.write(refused_rows.write_header(self.headers))
        self.count += 1
        self._file.write(refused_rows.write_rows([(record.line, record.cells, reason)]))

    def close(self) -> None:
        """End the file."""
        self._stack.close()


def read_rows(file: ImportFile, refused: RefusedFile) -> Iterator[Row]:
    """The rows that can be read, with their bodies as handoff's routes take them."""
    equal = rows.EqualRows()
    for record in file.records():
        try:
            yield record, _read_body(file, record, equal)
        except errors.RowRefused as failure:
            refused.add(record, str(failure))
        except Problem as problem:
            refused.add(record, explain(problem.document()))


def _read_body(file: ImportFile, record: table.Record, equal: rows.EqualRows) -> rows.Body:
    if record.problem:
        raise errors.RowRefused(errors.CellProblem(None, record.problem))
    body = rows.build_body(file.layout, record.cells)
    if file.layout.kind == "revenue":
        # Two equal payments are two: the second one of a file has an id of its own.
        body.setdefault("id", rows.identify("revenue", body, equal.count(body)))
        parse_body(deal_bodies.RowIn, orjson.dumps(body))
    else:
        parse_body(deal_bodies.DealIn, orjson.dumps(body))
    return body

"""Reading a file that lies on the disk: how it is laid out, and its rows."""

import io
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from services.intake.imports.domain import columns, encodings, errors, layout, presets, progress, rows, table

CHUNK_BYTES = 64 * 1024
ROWS_LIMIT = 500_000
LINE_CHARACTERS = 1_000_000
TAKEN_CHARACTERS = 4_000_000
# After so many rows, which take a few milliseconds, the thread that reads them rests.
ROWS_AT_ONCE = 100
PAUSE_SECONDS = 0.002
EMPTY = "The file has no rows."
NO_TEXT = "Line {} holds a NUL: the file is no text, or in another encoding than it seems. Name one in the map."


class ImportFile:
    """A file of which everything was read once: its encoding, its layout, and how many rows it has.

    Raises UnreadableFile if nothing of it can be imported.
    """

    def __init__(self, file: BinaryIO, kind: columns.Kind, source: str | None, file_map: layout.FileMap) -> None:
        self._file = file
        self.encoding = encodings.find_encoding(self._chunks, file_map.encoding)
        self._head = self._find_head(kind, file_map)
        found = layout.make_layout(kind, source, self._head.headers, file_map)
        lacking = presets.LACKING_IN_SUMS.get((found.preset, kind))
        self._lacking = found.fields.index(lacking) if lacking and lacking in found.fields else None
        evidence, self.rows = layout.Evidence(found), 0
        for record in self.records():
            evidence.add(record.cells)
            self.rows += 1
            if self.rows > ROWS_LIMIT:
                raise errors.UnreadableFile(f"The file has more than {ROWS_LIMIT} rows; split it.")
        if not self.rows:
            raise errors.UnreadableFile(EMPTY)
        decimal, dates = found.decimal or evidence.decimal(), found.dates or evidence.order() or found.usual_dates
        self.layout: layout.Layout = replace(found, decimal=decimal, dates=dates)

    def make_ids(self) -> None:
        """Two equal payments are two: a row of revenue without an id gets one from `rows_to_import`."""
        if self.layout.kind == "revenue":
            self.layout = self.layout.with_ids()

    @property
    def separator(self) -> str:
        """What stands between two cells."""
        return self._head.separator

    def records(self) -> Iterator[table.Record]:
        """The rows from the first on. Raises UnreadableFile."""
        for index, record in enumerate(table.read_records(self._lines(), self._head), 1):
            if not self._is_sum(record):
                yield record
            if index % ROWS_AT_ONCE == 0:
                # In this thread, so that the requests of other senders get the interpreter.
                time.sleep(PAUSE_SECONDS)

    def rows_to_import(self) -> Iterator[progress.ImportRow]:
        """The rows; of spend, those that contradict an earlier row have a problem."""
        equal, kind = rows.EqualRows(), self.layout.kind
        for record in self.records():
            row = progress.ImportRow(*record)
            if kind == "spend" and not row.problem and self._contradicts(equal, row):
                row = row._replace(problem=rows.SAME_DAY)
            yield self._identify(equal, row) if kind == "revenue" and not row.problem else row

    @staticmethod
    def take(rows_left: Iterator[progress.ImportRow], count: int) -> list[progress.ImportRow]:
        """The next rows, at most `count`, and about as many as have TAKEN_CHARACTERS together."""
        taken, size = list[progress.ImportRow](), 0
        for row in islice(rows_left, count):
            taken.append(row)
            size += sum(map(len, row.cells)) + len(row.cells)
            if size > TAKEN_CHARACTERS:
                break
        return taken

    def _is_sum(self, record: table.Record) -> bool:
        return self._lacking is not None and not "".join(record.cells[self._lacking : self._lacking + 1]).strip()

    def _contradicts(self, equal: rows.EqualRows, row: progress.ImportRow) -> bool:
        try:
            return equal.contradicts(rows.build_body(self.layout, row.cells))
        except errors.RowRefused:
            # The row is refused with all its reasons when its turn comes.
            return False

    def _identify(self, equal: rows.EqualRows, row: progress.ImportRow) -> progress.ImportRow:
        place = self.layout.fields.index("id")
        cells = [*row.cells, *[""] * (place + 1 - len(row.cells))]
        if cells[place].strip():
            return row
        with suppress(errors.RowRefused):
            body = rows.build_body(self.layout, cells)
            cells[place] = rows.identify("revenue", body, equal.count(body))
        return row._replace(cells=cells)

    def _find_head(self, kind: columns.Kind, file_map: layout.FileMap) -> table.Head:
        return table.find_head(
            self._lines(), lambda name: layout.is_known_name(kind, file_map, name), file_map.separator
        )

    def _chunks(self) -> Iterator[bytes]:
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    def _lines(self) -> Iterator[str]:
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encodings.ENCODINGS[self.encoding], newline="")
        number = 0
        try:
            while line := text.readline(LINE_CHARACTERS):
                number += 1
                if len(line) == LINE_CHARACTERS:
                    raise errors.UnreadableFile(f"Line {number} has more than {LINE_CHARACTERS} characters.")
                if "\0" in line:
                    raise errors.UnreadableFile(NO_TEXT.format(number))
                yield line
        except UnicodeError:
            sentence = f"The file is not in {self.encoding}: bytes after about line {number} have no meaning there."
            raise errors.UnreadableFile(sentence) from None
        finally:
            # The file is read several times, and its sender closes it, perhaps before this generator ends.
            with suppress(ValueError):
                text.detach()

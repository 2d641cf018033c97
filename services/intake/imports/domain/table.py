"""The table in a file: its separator, the line of its header, and its records with their lines."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from services.intake.imports.domain.columns import NAME_CHARACTERS
from services.intake.imports.domain.errors import UnreadableFile

SEPARATORS = (",", ";", "\t", "|")
# The header is sought in the first lines, as many as have so few characters together.
SAMPLE_LINES = 100
SAMPLE_CHARACTERS = 1_000_000
# A header stands within so many records; reports of ad platforms have a title and a span of days before it.
HEADER_RECORDS = 40
COLUMNS_LIMIT = 200

# The mark by which a file in Unicode begins says nothing within it.
BLANKS = "\ufeff \t\r\n\u00a0"
_SEP_LINE = re.compile(r'\s*"?sep=([^\r\n"])"?;*\s*', re.IGNORECASE)
_WORDS = "total|totals|grand totals?|subtotal|gesamt|gesamtsumme|summe|insgesamt|total général|somme|suma|soma|totale"
_TOTAL = re.compile(rf"(?:{_WORDS})\s*(?:of [0-9]+ results?|[:(\-\u2013].*)?", re.IGNORECASE)
# Beneath a report, Salesforce writes its name, these sentences and who made it, each in a line of one cell.
_FOOTER = re.compile(r"confidential information - do not distribute|copyright \(c\) .*salesforce.*", re.IGNORECASE)
FOOTER_ROWS = 20
NO_HEADER = (
    "No line was found that names the columns. Begin the table with a line of names, such as E-Mail and Name, or say "
    "in the map what the columns are (columns: {Kontakt: contact.email})."
)


class Head(NamedTuple):
    """How the table begins. `skipped`: the records before the header, the line `sep=` among them."""

    separator: str
    skipped: int
    headers: tuple[str, ...]


class Record(NamedTuple):
    """One record with the line on which it begins. `problem`: why it is no row; `cells` are then its text."""

    line: int
    cells: list[str]
    problem: str | None = None


def find_head(lines: Iterable[str], is_known: Callable[[str], bool], told: str | None = None) -> Head:
    """The separator and the header of the table in these lines; `is_known` tells names of columns from other text.

    Raises UnreadableFile if no line is a header.
    """
    sample = _take_sample(lines)
    named = _SEP_LINE.fullmatch(sample[0]) if sample else None
    separators = (told,) if told else (named[1],) if named else SEPARATORS
    found = [each for separator in separators if (each := _try_separator(sample, separator, is_known))]
    if not found:
        raise UnreadableFile(NO_HEADER)
    _, head = max(found, key=lambda pair: pair[0])
    if len(head.headers) > COLUMNS_LIMIT:
        raise UnreadableFile(f"The table has more than {COLUMNS_LIMIT} columns.")
    if any(len(name) > NAME_CHARACTERS for name in head.headers):
        raise UnreadableFile(f"The name of a column has more than {NAME_CHARACTERS} characters.")
    return head


def _take_sample(lines: Iterable[str]) -> list[str]:
    sample, size = list[str](), 0
    for line in islice(lines, SAMPLE_LINES):
        sample.append(line)
        size += len(line)
        if size > SAMPLE_CHARACTERS:
            break
    return sample


def _try_separator(
    sample: Sequence[str], separator: str, is_known: Callable[[str], bool]
) -> tuple[tuple[int, int], Head] | None:
    """The likeliest header with this separator, and how many of its names are known, and how many it has."""
    best: tuple[tuple[int, int], Head] | None = None
    try:
        for index, cells in enumerate(
            islice(csv.reader(sample, delimiter=separator, skipinitialspace=True), HEADER_RECORDS)
        ):
            names = tuple(cell.strip(BLANKS) for cell in cells)
            known = len({name for name in names[: COLUMNS_LIMIT + 1] if name and is_known(name)})
            if known and (best is None or (known, 0) > (best[0][0], 0)):
                best = ((known, len(names)), Head(separator, index, _strip_end(names)))
    except csv.Error:
        pass
    return best


def _strip_end(names: tuple[str, ...]) -> tuple[str, ...]:
    return names[: max((index for index, name in enumerate(names, 1) if name), default=0)]


def read_records(lines: Iterable[str], head: Head) -> Iterator[Record]:
    """The rows after the header, without empty ones, lines of totals and what Salesforce writes beneath a report.

    Raises UnreadableFile for a quotation mark that is never closed.
    """
    held, after_blank = list[Record](), False
    for record in _read_all(lines, head):
        if not any(cell.strip() for cell in record.cells):
            after_blank = True
        elif after_blank and len(record.cells) == 1 < len(head.headers) and len(held) < FOOTER_ROWS:
            held.append(record)
        elif not is_total(record.cells) and not _is_header(record, head):
            yield from held
            held, after_blank = [], False
            yield record
    if not any(_FOOTER.fullmatch(record.cells[0].strip()) for record in held):
        yield from (record for record in held if not is_total(record.cells))


def _read_all(lines: Iterable[str], head: Head) -> Iterator[Record]:
    """All records after the header."""
    taken = _TakenLines(lines)
    # Some programs write a blank after each separator, also before a quotation mark.
    reader = csv.reader(taken, delimiter=head.separator, skipinitialspace=True, strict=True)
    for index in range(10**9):
        taken.forget()
        line = taken.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = []
            record = _read_broken(taken, line, error)
        else:
            record = _check_width(Record(line, cells), head)
        if index > head.skipped:
            yield record


def _read_broken(taken: "_TakenLines", line: int, error: csv.Error) -> Record:
    if "end of data" in str(error) or "field limit" in str(error):
        longest = f"or a cell of more than {csv.field_size_limit()} characters"
        raise UnreadableFile(f"Line {line} has a quotation mark that is never closed, {longest}.") from None
    return Record(line, ["".join(taken.lines).rstrip("\r\n")], "A quotation mark stands within a cell; double it.")


def _check_width(record: Record, head: Head) -> Record:
    surplus = record.cells[len(head.headers) :]
    if any(cell.strip() for cell in surplus):
        sentence = "The row has more cells than the table has columns; a cell with the separator in it needs quotes."
        return record._replace(problem=sentence)
    return record._replace(cells=record.cells[: len(head.headers)])


def _is_header(record: Record, head: Head) -> bool:
    """Whether the names of the columns stand once more, as in files that were put one after the other."""
    return [cell.strip(BLANKS) for cell in record.cells] == list(head.headers)


def is_total(cells: Sequence[str]) -> bool:
    """Whether the row adds up others: its first text says so."""
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    return _TOTAL.fullmatch(first) is not None


class _TakenLines:
    """The lines of a file as a reader of records takes them: how many so far, and those of the present record."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.count = 0
        self.lines: list[str] = []

    def __iter__(self) -> "_TakenLines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        self.lines.append(line)
        return line

    def forget(self) -> None:
        """The next line begins a record."""
        self.lines.clear()

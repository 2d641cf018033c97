"""How a file is read: what its sender says of it, and what the file says itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.intake.imports.domain import columns, instants, numbers
from services.intake.imports.domain.cells import clean
from services.intake.imports.domain.errors import UnreadableFile
from services.intake.imports.domain.presets import find_preset
from services.intake.sources.domain.field_names import squash

MONEY = frozenset({"interest.budget", "company.annual_revenue", "amount"})
COUNTS = frozenset({"impressions", "clicks"})
RANGES = frozenset({"company.employees"})
TIMES = frozenset({"occurred_at", "opened_at", "closed_at", "won_at", "lost_at"})
DAYS = frozenset({"date", "last_date"})
PHONES = frozenset({"contact.phone", "lead.phone"})
# What the file of refused rows says of each of them.
OF_REFUSED_FILES = frozenset({"accordline", "accordreason"})
# Many rows have the same number or day; longer cells hold neither.
CACHED_CELLS = 2000
LONGEST = 100
CONFLICT = "Some of its {what} say {one}, some {other}. Say in the map what is meant ({option})."


@dataclass(frozen=True)
class FileMap:
    """What the sender says of a file; what is left out, the file says itself, or it is asked for.

    `values`: by field, what its words mean; `*` stands for all others. `phone`: `lost_zero` gives telephone numbers
    their zero back.
    """

    columns: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    encoding: str | None = None
    separator: str | None = None
    decimal: numbers.Decimal_ | None = None
    dates: instants.Order | None = None
    timezone: str = "UTC"
    currency: str | None = None
    phone: str | None = None
    occurred_at: datetime | None = None
    live: bool = False


@dataclass(frozen=True)
class Layout:
    """How the rows of one file are read. `fields`: of each column, `None` for one that is left out.

    `usual_dates`: the order of day and month of such exports, which counts if no date of the file shows one.
    """

    kind: columns.Kind
    source: str | None
    preset: str | None
    headers: tuple[str, ...]
    fields: tuple[str | None, ...]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    decimal: numbers.Decimal_ | None = None
    dates: instants.Order | None = None
    timezone: str = "UTC"
    currency: str | None = None
    phone: str | None = None
    usual_dates: instants.Order | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times without an offset."""
        return ZoneInfo(self.timezone)

    def with_ids(self) -> "Layout":
        """With a column for the id of each row behind the others, if no column holds one."""
        if "id" in self.fields:
            return self
        return replace(self, headers=(*self.headers, "id"), fields=(*self.fields, "id"))

    def column_of(self, *names: str) -> str | None:
        """The name of the first column that holds one of these fields."""
        return next((header for header, held in zip(self.headers, self.fields, strict=True) if held in names), None)


def is_known_name(kind: columns.Kind, file_map: FileMap, name: str) -> bool:
    """Whether a cell of the first lines is the name of a column."""
    bare, _ = columns.split_currency(name)
    told = {squash(each) for each in file_map.columns}
    return squash(name) in told or columns.find_field(kind, bare) is not None


def make_layout(kind: columns.Kind, source: str | None, headers: Sequence[str], file_map: FileMap) -> Layout:
    """What each column holds: by the map, then by the export that the names show, then by the names themselves.

    Raises UnreadableFile for a map that names columns which the file does not have.
    """
    split = [columns.split_currency(header) for header in headers]
    folded = [squash(name) for name, _ in split]
    told = {squash(name): held for name, held in file_map.columns.items()}
    whole = [squash(header) for header in headers]
    if missing := [name for name in file_map.columns if squash(name) not in {*folded, *whole}]:
        raise UnreadableFile(f"The map names columns that the file does not have: {', '.join(missing)[:200]}.")
    preset = find_preset(kind, folded)
    named = {**(preset.columns if preset else {}), **told}
    values = dict(preset.values) if preset else {}
    for held, words in file_map.values.items():
        values[held] = {**values.get(held, {}), **words}
    fields: list[str | None] = []
    for header, (bare, _), name, full in zip(headers, split, folded, whole, strict=True):
        key = full if full in named else name
        fields.append(named[key] if key in named else columns.find_field(kind, bare) or _place(kind, header))
    if kind == "leads" and MONEY & set(fields):
        fields = ["currency" if columns.is_currency(name) else held for name, held in zip(headers, fields, strict=True)]
    currencies = {currency for (_, currency), held in zip(split, fields, strict=True) if currency and held in MONEY}
    return Layout(
        kind=kind, source=source, preset=preset.name if preset else None, headers=tuple(headers), fields=tuple(fields),
        constants=dict(preset.constants) if preset else {}, values=values, decimal=file_map.decimal,
        dates=file_map.dates, timezone=file_map.timezone, phone=file_map.phone,
        currency=file_map.currency or (currencies.pop() if len(currencies) == 1 else None),
        usual_dates=preset.dates if preset else None,
    )  # fmt: skip


def _place(kind: columns.Kind, header: str) -> str | None:
    """Where a column goes that nothing is known of: a lead's is an answer, an activity's a property."""
    if squash(header) in OF_REFUSED_FILES:
        return None
    places = {"leads": f"answers.{header}", "activities": f"properties.{header}"}
    return places.get(kind) if header else None


class Evidence:
    """What the cells of a whole file prove of its decimal sign, and of the order of day and month."""

    def __init__(self, layout: Layout) -> None:
        of_fields = list(enumerate(layout.fields))
        self._numbers = [index for index, held in of_fields if held in MONEY | COUNTS | RANGES]
        self._dates = [index for index, held in of_fields if held in TIMES | DAYS]
        self._decimals: set[numbers.Decimal_] = set()
        self._orders: set[instants.Order] = set()

    def add(self, cells: Sequence[str]) -> None:
        """Note what this row proves."""
        for index in self._numbers:
            if index < len(cells) and len(cells[index]) <= LONGEST and (sign := _decimal_sign_in(cells[index])):
                self._decimals.add(sign)
        for index in self._dates:
            if index < len(cells) and len(cells[index]) <= LONGEST and (order := _order_in(cells[index])):
                self._orders.add(order)

    def decimal(self) -> numbers.Decimal_ | None:
        """The decimal sign of the file. Raises UnreadableFile if its numbers contradict each other."""
        if len(self._decimals) > 1:
            option = 'decimal: "," or "."'
            raise UnreadableFile(CONFLICT.format(what="numbers", one="comma", other="point", option=option))
        return next(iter(self._decimals), None)

    def order(self) -> instants.Order | None:
        """Whether the day or the month is first. Raises UnreadableFile if the dates contradict each other."""
        if len(self._orders) > 1:
            option = "dates: dmy or mdy"
            raise UnreadableFile(CONFLICT.format(what="dates", one="day first", other="month first", option=option))
        return next(iter(self._orders), None)


@lru_cache(CACHED_CELLS)
def _decimal_sign_in(cell: str) -> numbers.Decimal_ | None:
    number = numbers.find_number(clean(cell, "amount"))
    return numbers.decimal_sign_of(number.text) if number else None


@lru_cache(CACHED_CELLS)
def _order_in(cell: str) -> instants.Order | None:
    return instants.order_of(clean(cell, "date"))

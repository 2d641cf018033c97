"""The values of one row by field: each cell read as its field asks, all that is wrong told at once."""

import re
from collections.abc import Sequence
from typing import Any

import phonenumbers

from services.intake.imports.domain import instants, numbers
from services.intake.imports.domain.cells import LOST_ZERO, clean, find_damage, is_dash
from services.intake.imports.domain.errors import CellProblem, RowRefused
from services.intake.imports.domain.layout import COUNTS, DAYS, MONEY, PHONES, RANGES, TIMES, Layout
from shared.values.phone_numbers import is_phone_placeholder
from shared.values.truth import read_truth

IDS = frozenset({
    "external_id", "contact.external_id", "lead.external_id", "lead.lead_id", "touch.ad_id", "ad_id", "deal_id", "id",
})  # fmt: skip
EMAILS = frozenset({"contact.email", "lead.email"})
TRUTHS = frozenset({"consent.marketing", "test"})
OTHERS = "*"
NO_NUMBER = "Not an amount."
NO_DECIMAL = 'No number of the file shows what its decimal sign is. Say it in the map (decimal: "," or ".").'
NO_ORDER = "No date of the file shows whether the day or the month is first. Say it in the map (dates: dmy or mdy)."
NO_DATE = "Not a date that can be read, such as 2026-11-01 or 01.11.2026."
NO_CURRENCY = "The currency of the amount is not said. Say it in the map (currency: EUR)."
NOT_TOLD = "Say in the map what this word means (values)."

# An address beside a name, as CRMs write the contact of a deal: Dana Reyes (dana@example.com).
_ADDRESS = re.compile(r"[(<]([^()<>\s]+@[^()<>\s]+)[)>]")
_DIGITS = re.compile(r"[1-9][0-9 ()/.-]*")


def read_fields(layout: Layout, cells: Sequence[str], region: str | None) -> dict[str, Any]:
    """The filled fields of a row. `region`: the country of telephone numbers. Raises RowRefused."""
    values: dict[str, Any] = dict(layout.constants)
    problems: list[CellProblem] = []
    for header, held, cell in zip(layout.headers, layout.fields, cells, strict=False):
        text = clean(cell, held) if held and cell else ""
        if not text and held == "amount" and layout.kind == "spend" and (layout.preset or is_dash(cell)):
            # The report leaves out what was not paid.
            text = "0"
        if not text or held is None or (held in values and held not in layout.constants):
            continue
        try:
            value = _read_value(layout, held, _translate(layout, held, text), region)
        except _Unread as unread:
            problems.append(CellProblem(header, str(unread)))
        else:
            values |= {held: value} if value is not None else {}
    if problems:
        raise RowRefused(*problems)
    return _join_names(values)


class _Unread(ValueError):
    """Why a cell is not what its field asks for."""


def _translate(layout: Layout, held: str, text: str) -> str:
    words = layout.values.get(held)
    if not words:
        return text
    folded = {word.casefold(): meaning for word, meaning in words.items()}
    return folded.get(text.casefold(), folded.get(OTHERS, text))


def _read_value(layout: Layout, held: str, text: str, region: str | None) -> Any:
    is_range, is_number = held in RANGES, held in IDS | PHONES | MONEY | COUNTS | RANGES
    if damage := find_damage(text, is_number=is_number, is_range=is_range or held in COUNTS | MONEY):
        raise _Unread(damage)
    if held in MONEY:
        return _read_money(layout, text, required=layout.kind != "leads")
    if held in COUNTS:
        return _read_count(layout, text)
    if is_range:
        return _read_range(layout, text)
    if held in TIMES or held in DAYS:
        return _read_time(layout, held, text)
    if held in EMAILS and (address := _ADDRESS.search(text)):
        return address[1]
    if held in PHONES:
        return _read_phone(layout, text, region)
    return read_truth(text) if held in TRUTHS else text


def _read_money(layout: Layout, text: str, required: bool) -> Any:
    """The number; one that is not required and cannot be read stays as it is, and is warned of by the door of leads."""
    number = numbers.find_number(text)
    if number is None:
        if required:
            raise _Unread(NO_NUMBER)
        return text
    try:
        return number._replace(text=numbers.write_plainly(number.text, layout.decimal))
    except numbers.Ambiguous:
        raise _Unread(NO_DECIMAL) from None


def _read_count(layout: Layout, text: str) -> int:
    number = numbers.find_number(text)
    try:
        # A whole number has no decimals: a sign before three digits groups.
        plain = numbers.write_plainly(number.text, layout.decimal) if number else ""
    except numbers.Ambiguous:
        plain = re.sub("[.,]", "", number.text) if number else ""
    whole, _, rest = plain.partition(".")
    if not whole.isdigit() or rest.strip("0"):
        raise _Unread("Not a whole number.")
    return int(whole)


def _read_range(layout: Layout, text: str) -> str:
    """The text as `company.employees` reads it, with the groups of a number taken away."""
    number = numbers.find_number(text)
    if number is None or layout.decimal is None or numbers.decimal_sign_of(number.text) == layout.decimal:
        return text
    return numbers.write_plainly(number.text, layout.decimal)


def _read_time(layout: Layout, held: str, text: str) -> str:
    try:
        if held in DAYS:
            return instants.read_day(text, layout.dates).isoformat()
        return instants.read_instant(text, layout.dates, layout.zone).isoformat()
    except instants.UnknownOrder:
        raise _Unread(NO_ORDER) from None
    except instants.NoInstant:
        raise _Unread(NO_DATE) from None


def _read_phone(layout: Layout, text: str, region: str | None) -> str:
    """The number as it is; one of digits alone is damaged where numbers begin with a zero, unless it is none."""
    prefix = phonenumbers.ndd_prefix_for_region(region, True) if region else None
    if prefix != "0" or not _DIGITS.fullmatch(text) or is_phone_placeholder(text):
        return text
    if layout.phone != "lost_zero":
        raise _Unread(LOST_ZERO)
    return f"0{text}"


def _join_names(values: dict[str, Any]) -> dict[str, Any]:
    parts = [values.pop(f"contact.{part}_name", "") for part in ("first", "last")]
    if any(parts):
        values.setdefault("contact.name", " ".join(filter(None, parts)))
    return values

"""Numbers as people write them. Which sign is the decimal one is a property of the whole file, never of a cell."""

import re
from typing import Literal, NamedTuple

from shared.values.currencies import CODES

Decimal_ = Literal[",", "."]

_SPACES = "'\u2019\u00a0\u202f\u2009 "
_SIGN = r"[A-Z]{3}|[€£$¥]"
_MONEY = re.compile(
    rf"(?P<before>{_SIGN})?[{_SPACES}]*(?P<number>[-+\u2212]?[0-9][0-9.,{_SPACES}]*?)[{_SPACES}]*(?P<after>{_SIGN})?"
)
_SPACE = re.compile(f"[{_SPACES}]")
# A number of more characters is none; on such a text the pattern above would take long.
NUMBER_CHARACTERS = 64
# A dollar and a yen are those of several countries: they say no currency.
SIGNS = {"€": "EUR", "£": "GBP", "$": None, "¥": None}


class Ambiguous(ValueError):
    """The number means one thing with a decimal comma and another with a decimal point."""


class WrittenNumber(NamedTuple):
    """A number as text without spaces, and the currency that stands beside it."""

    text: str
    currency: str | None


def find_number(cell: str) -> WrittenNumber | None:
    """The number in a cell, which may have a currency beside it; None if there is other text."""
    text = cell.strip()
    match = _MONEY.fullmatch(text) if len(text) <= NUMBER_CHARACTERS else None
    if match is None:
        return None
    sign = match["before"] or match["after"]
    if sign and sign not in SIGNS and sign not in CODES:
        # Another word, as in "15 MIO".
        return None
    return WrittenNumber(
        _SPACE.sub("", match["number"]).replace("\u2212", "-"), SIGNS.get(sign, sign) if sign else None
    )


def decimal_sign_of(number: str) -> Decimal_ | None:
    """The decimal sign that this number proves, None if it proves none."""
    signs = [sign for sign in number if sign in ",."]
    if not signs:
        return None
    if len(set(signs)) == 2:
        return "," if signs[-1] == "," else "."
    if len(signs) > 1:
        return "." if signs[0] == "," else ","
    whole, digits = re.split("[,.]", number)
    if len(digits) == 3 and 0 < len(whole.lstrip("-+")) <= 3 and whole.lstrip("-+") != "0":
        return None
    return "," if signs[0] == "," else "."


def write_plainly(number: str, decimal: Decimal_ | None) -> str:
    """The number with a decimal point and no groups: 12500.50. Raises Ambiguous."""
    sign = decimal or decimal_sign_of(number)
    if sign is None and any(each in number for each in ",."):
        raise Ambiguous
    grouping = "." if sign == "," else ","
    return number.replace(grouping, "").replace(",", ".").removeprefix("+")

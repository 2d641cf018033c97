"""The values of attributes, compared: as text, or as the lowest and the highest number that they can be."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

# Attributes travel flat, as JSON: {"company.industry": "logistics", "company.employees": {"min": 51, "max": 200}}.
Attributes = Mapping[str, Any]
Bounds = tuple[float, float]

# Floats above it are too coarse to compare; no company and no budget is as large.
LARGEST = 1e18
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def normalize_text(text: str) -> str:
    """Text as clauses and reports compare it: casefolded, without outer blanks, each inner run of blanks as one."""
    return " ".join(text.split()).casefold()


def settle_tie(stated: Iterable[Attributes]) -> dict[str, Any]:
    """What counts of the attributes that were stated at one instant: of several values the last one by its text.

    So it does not matter which was told first.
    """
    settled: dict[str, Any] = {}
    for attributes in stated:
        for field, value in attributes.items():
            if (former := settled.setdefault(field, value)) is not value and not is_same(former, value):
                settled[field] = max(former, value, key=write_value)
    return settled


def is_same(one: object, other: object) -> bool:
    """Whether the values are the same: true is not 1. Nearly all that are stated at one instant are."""
    return type(one) is type(other) and one == other


def write_value(value: object) -> bytes:
    """The value as JSON, by which values that were stated at one instant are put in order."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)


def is_known(value: object) -> bool:
    """Whether the value is known: blank text, an empty list and a range without ends are not."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return any(inner is not None for inner in value.values())
    return bool(value) if isinstance(value, list) else value is not None


def bounds(value: object, currency: str | None) -> Bounds | None:
    """The lowest and the highest number that a value can be; None if it cannot be compared as a number.

    A range with one end open reaches to infinity. Money in another currency than `currency` cannot be compared.
    """
    # By exact type, since True is an int too.
    if type(value) is int or type(value) is float:
        return (value, value) if -LARGEST <= value <= LARGEST else None
    if isinstance(value, str):
        number = value.strip()
        return (float(number), float(number)) if PLAIN_NUMBER.fullmatch(number) else None
    if not isinstance(value, dict) or value.get("currency", currency) != currency:
        return None
    return bounds(value["amount"], currency) if "amount" in value else _range(value, currency)


def _range(value: dict[str, Any], currency: str | None) -> Bounds | None:
    least, most = value.get("min"), value.get("max")
    low = bounds(least, currency) if least is not None else (-math.inf, -math.inf)
    high = bounds(most, currency) if most is not None else (math.inf, math.inf)
    if low is None or high is None or least is most is None or low[0] > high[1]:
        return None
    return low[0], high[1]

"""Repairs of a JSON document where a model refuses it: each mends the field of one error, if it can."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from shared.errors import FieldError
from shared.errors.field_errors import describe, pointer
from shared.http.broken_text import clean_pasted
from shared.http.field_types import ONE_LINE
from shared.http.request_body import NUL_FOUND
from shared.values.control_characters import join_lines
from shared.values.money import Money, split_price
from shared.values.nothing import holds_nothing, is_nothing_in

MONEY = frozenset(Money.__annotations__)
NO_OBJECT = ("model_type", "dict_type", "dataclass_type")
Path = Sequence[object]
# The path of the optional field of a document that holds the value at a path; None if it is not optional.
FindOptional = Callable[[Path, Any], Path | None]


class Unread(NamedTuple):
    """An optional field that could not be read: where it stands, why, and what was sent."""

    pointer: str
    detail: str
    value: Any

    @property
    def error(self) -> FieldError:
        """The error of a body that is refused, also for other fields."""
        return FieldError(self.pointer, self.detail)


def split_money(document: Any, path: Path, error: Any) -> bool:
    """Whether the amount of money at this error has its currency beside the number: they stand apart now."""
    if error["type"] == "missing" and find_value(document, path) is not None:
        # The currency, which stood beside the number: the error before this one was about that.
        return True
    whole = path if error.get("ctx", {}).get("class_name") == Money.__name__ else path[:-1]
    holder, name = find_value(document, whole[:-1]), whole[-1] if whole else None
    if not isinstance(holder, dict) or name not in holder:
        return False
    money = holder[name] if isinstance(holder[name], dict) else {"amount": holder[name]}
    amount, currency = money.get("amount"), money.get("currency")
    if not isinstance(amount, str) or not isinstance(currency, str | None) or not money.keys() <= MONEY:
        return False
    price = split_price(amount, currency.strip().upper() if currency else None)
    if price is None:
        return False
    holder[name] = dict(zip(("amount", "currency"), price, strict=True))
    return True


def leave_out(document: Any, path: Path, error: Any, find_optional: FindOptional, unread: list[Unread]) -> bool:
    """Whether the field of this error was left out of the document: it says nothing, or is optional."""
    if error["type"] == "extra_forbidden":
        return False
    for length in range(1, len(path) + 1):
        holder, name = find_value(document, path[: length - 1]), path[length - 1]
        if isinstance(holder, dict) and name in holder and _is_nothing(name, holder[name], error):
            del holder[name]
            return True
    field = find_optional(path, document)
    holder = find_value(document, field[:-1]) if field else None
    if field is None or not isinstance(holder, dict) or field[-1] not in holder:
        return False
    unread.append(Unread(pointer(field), describe(error), holder.pop(field[-1])))
    return True


def write_one_line(document: Any, path: Path, error: Any) -> bool:
    """Whether the field of this error is of one line and was sent in several, or with tabs: it is one line now."""
    text = find_value(document, path) if path else None
    if not isinstance(text, str) or error.get("ctx", {}).get("pattern") != ONE_LINE:
        return False
    line = join_lines(text)
    if re.fullmatch(ONE_LINE, line) is None:
        return False
    put_value(document, path, line)
    return line != text


def clean(document: Any, path: Path, error: Any) -> bool:
    """Whether the field of this error holds a text with signs that came along when it was pasted: they are gone now."""
    text = find_value(document, path) if path else None
    if not isinstance(text, str) or (error["type"] != "string_pattern_mismatch" and error["msg"] != NUL_FOUND):
        return False
    cleaned = clean_pasted(text, error.get("ctx", {}).get("pattern"))
    put_value(document, path, cleaned)
    return cleaned != text


def _is_nothing(name: object, value: Any, error: Any) -> bool:
    """Whether the value says nothing where this error is; PHP writes an object without members as an empty list."""
    if isinstance(value, str):
        return is_nothing_in(str(name), value)
    return holds_nothing(value) or (value == [] and error["type"] in NO_OBJECT)


def find_value(document: Any, path: Path) -> Any:
    """The value at this path; None where there is none: another error has left it out, or it is what is missing."""
    for step in path:
        try:
            document = document[step]
        except (LookupError, TypeError):
            return None
    return document


def put_value(document: Any, path: Path, value: Any) -> None:
    """Put a value in the place of the one at this path, which there is."""
    find_value(document, path[:-1])[path[-1]] = value

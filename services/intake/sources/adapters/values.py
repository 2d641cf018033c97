"""Reading what platforms send: JSON of any quality, ids as text, texts without characters that cannot be stored."""

import codecs
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import from_json

from services.intake.sources.adapters.adapter import Unreadable

TEXT_CHARACTERS = 200
LONG_TEXT_CHARACTERS = 4000
ITEMS_LIMIT = 50

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def read_json(body: bytes) -> Any:
    """The JSON in a body, with whole numbers of any length exact. Raises Unreadable."""
    body = body.removeprefix(codecs.BOM_UTF8)
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        pass
    # Half of a pair of surrogates, or letters of another encoding, in one text of many.
    try:
        value = json.loads(body.decode("utf-8", "replace"), parse_constant=lambda name: None)
        return from_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), allow_inf_nan=False)
    except (ValueError, RecursionError):
        raise Unreadable("The body is no JSON.") from None


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises Unreadable."""
    return require_object(read_json(body))


def require_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable("The body is no JSON object.")
    return value


def as_object(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a list."""
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def read_text(value: Any, limit: int = LONG_TEXT_CHARACTERS) -> str:
    """A text or a number as one that can be stored, at most `limit` characters; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        text = value if isinstance(value, str) else str(value)
    except ValueError:  # a number of thousands of digits
        return ""
    return _CONTROL.sub("", text).strip()[:limit]


def read_line(value: Any, limit: int = TEXT_CHARACTERS) -> str:
    """As `read_text`, in one line."""
    return " ".join(read_text(value).split())[:limit]


def read_id(value: Any) -> str:
    """A platform's id as text; a longer one than can be stored by its hash."""
    text = read_line(value, LONG_TEXT_CHARACTERS)
    return text if len(text) <= TEXT_CHARACTERS else "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def read_answer(value: Any, depth: int = 3) -> Any:
    """An answer as it can be stored: texts and truth values, and lists of them; of anything else its JSON."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and depth:
        return [
            each for each in (read_answer(item, depth - 1) for item in value[:ITEMS_LIMIT]) if each not in ("", None)
        ]
    if isinstance(value, dict):
        return read_text(json.dumps(value, default=str)) if depth else ""
    return read_text(value)


def fingerprint(*parts: str) -> str:
    """An id for what the platform gives none: the same parts have the same id."""
    return "sha256:" + hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The members that are not empty."""
    return {name: value for name, value in values.items() if value not in ("", None, {}, [])}

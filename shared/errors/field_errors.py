"""What pydantic found wrong, as pointers and sentences that never echo a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString

from pydantic_core import PydanticCustomError, from_json

from shared.errors import FieldError

KEY_CHARACTERS = 64
MISSING = ("missing", "missing_argument")
NOT_VALID = "Not valid."
WRONG = "wrong"
ERROR_MESSAGES = {
    "missing": "Required.",
    "missing_argument": "Required.",
    "extra_forbidden": "Unknown field.",
    "unexpected_keyword_argument": "Unknown field.",
    "string_pattern_mismatch": "Holds characters, or has a form, that this field does not allow.",
    "string_unicode": "Not valid Unicode.",
    "uuid_parsing": "Must be a UUID.",
    "uuid_type": "Must be a UUID.",
    "timezone_aware": "Must be an RFC 3339 instant with an offset.",
    "datetime_type": "Must be an RFC 3339 instant with an offset.",
    "datetime_parsing": "Must be an RFC 3339 instant with an offset.",
    "datetime_from_date_parsing": "Must be an RFC 3339 instant with an offset.",
    "date_type": "Must be a date, YYYY-MM-DD.",
    "date_parsing": "Must be a date, YYYY-MM-DD.",
    "date_from_datetime_parsing": "Must be a date, YYYY-MM-DD.",
    "model_type": "Must be an object.",
    "dict_type": "Must be an object.",
    "dataclass_type": "Must be an object.",
}
# Their messages hold nothing but the model's own limits and expected values.
_SAFE = (
    "bool_parsing bool_type decimal_max_digits decimal_max_places decimal_parsing decimal_type decimal_whole_digits "
    "enum finite_number float_parsing float_type greater_than greater_than_equal int_from_float int_parsing "
    "int_parsing_size int_type less_than less_than_equal list_type literal_error multiple_of none_required "
    "string_too_long string_too_short string_type too_short tuple_type union_tag_not_found json_invalid"
)
SAFE_MESSAGES = frozenset(_SAFE.split())


def field_error(sentence: LiteralString, **limits: int) -> PydanticCustomError:
    """For validators of ours: a fixed sentence, which is shown. Any other ValueError is shown as "Not valid."."""
    return PydanticCustomError(WRONG, sentence, limits)


def pointer(parts: Iterable[object]) -> str:
    """RFC 6901; each part is cut to 64 characters."""
    named = (str(part)[:KEY_CHARACTERS].replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in named)


def body_errors(errors: Sequence[Mapping[str, Any]], raw: bytes) -> list[FieldError]:
    """One mistake a field, of a JSON text that pydantic refused."""
    known = from_json(raw) if any(error["loc"] for error in errors) else None
    return distinct(FieldError(pointer(path_in(known, error)), sentence(error)) for error in errors)


def parameter_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """The same for parameters; the pointer starts with where they stood: `/query/limit`, `/path/lead_id`."""
    return distinct(FieldError(pointer(error["loc"][:2]), sentence(error)) for error in errors)


def distinct(found: Iterable[FieldError]) -> list[FieldError]:
    # Each branch of a union complains about the same field.
    return list({mistake.pointer: mistake for mistake in reversed(list(found))}.values())[::-1]


def path_in(known: Any, error: Mapping[str, Any]) -> list[object]:
    """The steps of `loc` that the sender wrote; names of union branches are not among them."""
    path: list[object] = []
    steps = list(error["loc"])
    for step in steps[: -1 if error["type"] in MISSING else None]:
        if (isinstance(known, dict) and step in known) or (isinstance(known, list) and isinstance(step, int)):
            path.append(step)
            known = known[step]
    return [*path, steps[-1]] if error["type"] in MISSING else path


def sentence(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in ERROR_MESSAGES:
        return ERROR_MESSAGES[kind]
    if kind == "union_tag_invalid":
        return f"Must be one of {context['expected_tags']}."
    if kind == "too_long":
        return f"At most {context['max_length']} items."
    if kind == WRONG:
        return str(error["msg"])
    return f"{error['msg']}." if kind in SAFE_MESSAGES else NOT_VALID

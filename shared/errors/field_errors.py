"""Field errors (a pointer and a sentence) made of pydantic's errors; no sentence repeats a value that was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString

from pydantic import BaseModel
from pydantic_core import PydanticCustomError, from_json

from shared.errors import FieldError
from shared.errors.nearest_field import find_nearest_field

KEY_CHARACTERS = 64
MISSING = ("missing", "missing_argument")
NOT_VALID = "Not valid."
CUSTOM = "wrong"
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
# Looking for the nearest field takes time, and one body may have a thousand unknown ones.
SUGGESTIONS = 3
# The patterns of Accord's own field types, which are hard to read, in words.
PATTERNS = {
    r"^[^\x00-\x1f\x7f-\x9f]*$": "Must be one line without control characters.",
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$": "Must hold no control characters but line breaks and tabs.",
    r"^[A-Z]{3}$": "Must be three capital letters, as in EUR.",
    r"^\s*[A-Za-z]{3}\s*$": "Must be three letters, as in EUR.",
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$": "Must be a country, or one with its region, as in DE or DE-BY.",
    r"^[0-9]{1,15}(\.[0-9]{1,4})?$": "Must be an amount without signs, as in 15000 or 99.50.",
    r"^[a-z][a-z0-9_]*$": "Must be lower-case letters, digits and _, and begin with a letter.",
    r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$": "Must be letters, digits and _ . : -, and begin with a letter or digit.",
}
ERROR_MESSAGES = {
    "missing": "Required.",
    "missing_argument": "Required.",
    "extra_forbidden": "Unknown field.",
    "unexpected_keyword_argument": "Unknown field.",
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
# What pydantic says, in the words of Accord.
PHRASES = {
    "Input should be a valid string": "Must be text",
    "Input should be a valid integer, unable to parse string as an integer": "Must be a whole number",
    "Input should be a valid integer": "Must be a whole number",
    "Input should be a valid decimal": "Must be a number",
    "Input should be a valid number, unable to parse string as a number": "Must be a number",
    "Input should be a valid number": "Must be a number",
    "Input should be a valid boolean, unable to interpret input": "Must be true or false",
    "Input should be a valid boolean": "Must be true or false",
    "Input should be a valid list": "Must be a list",
    "Input should be a valid tuple": "Must be a list",
    "Input should be a valid array": "Must be a list",
    "Input should be greater than or equal to": "Must be at least",
    "Input should be less than or equal to": "Must be at most",
    "Input should be": "Must be",
}
# Messages of these types hold nothing but the model's own limits and expected values.
_SAFE = (
    "bool_parsing bool_type decimal_max_digits decimal_max_places decimal_parsing decimal_type decimal_whole_digits "
    "enum finite_number float_parsing float_type greater_than greater_than_equal int_from_float int_parsing "
    "int_parsing_size int_type less_than less_than_equal list_type literal_error multiple_of none_required "
    "string_too_long string_too_short string_type too_short tuple_type union_tag_not_found json_invalid"
)
SAFE_MESSAGES = frozenset(_SAFE.split())


def field_error(sentence: LiteralString, **limits: int) -> PydanticCustomError:
    """The error for a validator to raise: its sentence reaches the caller. Other ValueErrors become "Not valid."."""
    return PydanticCustomError(CUSTOM, sentence, limits)


def pointer(parts: Iterable[object]) -> str:
    """The parts as one RFC 6901 pointer; each part is cut to 64 characters."""
    escaped = (str(part)[:KEY_CHARACTERS].replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)


def body_errors(model: type[BaseModel], errors: Sequence[Mapping[str, Any]], raw: bytes) -> list[FieldError]:
    """At most one error for each field of a JSON text that pydantic refused; unknown fields with the nearest one."""
    document = from_json(raw) if any(error["loc"] for error in errors) else None
    paths = [find_path(document, error) for error in errors]
    unknown = [index for index, error in enumerate(errors) if error["type"] in UNKNOWN][:SUGGESTIONS]
    nearest = {index: find_nearest_field(model, paths[index]) for index in unknown}
    return keep_first_per_field(
        FieldError(pointer(path), suggest(describe(error), nearest.get(index)))
        for index, (path, error) in enumerate(zip(paths, errors, strict=True))
    )


def suggest(sentence: str, nearest: Iterable[object] | None) -> str:
    """The sentence about an unknown field, with the field that was probably meant."""
    return f"{sentence} Did you mean {pointer(nearest)}?" if nearest else sentence


def parameter_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """At most one error for each invalid parameter, by pointers such as `/query/limit` and `/path/lead_id`."""
    return keep_first_per_field(FieldError(pointer(error["loc"][:2]), describe(error)) for error in errors)


def keep_first_per_field(errors: Iterable[FieldError]) -> list[FieldError]:
    # pydantic reports a field of a union once for each branch.
    return list({error.pointer: error for error in reversed(list(errors))}.values())[::-1]


def find_path(document: Any, error: Mapping[str, Any]) -> list[object]:
    """The steps of pydantic's `loc` that are in the document; the names of union branches, which it adds, are not."""
    path: list[object] = []
    steps = list(error["loc"])
    for step in steps[: -1 if error["type"] in MISSING else None]:
        if (isinstance(document, dict) and step in document) or (isinstance(document, list) and isinstance(step, int)):
            path.append(step)
            document = document[step]
    return [*path, steps[-1]] if error["type"] in MISSING else path


def describe(error: Mapping[str, Any]) -> str:
    """The sentence for one error of pydantic."""
    kind, context = error["type"], error.get("ctx", {})
    if context.get("class_name") == "Money":
        return 'Must be an object, as in {"amount": "1200.00", "currency": "EUR"}.'
    if kind in ERROR_MESSAGES:
        return ERROR_MESSAGES[kind]
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], f"Must match {context['pattern']}.")
    if kind == "union_tag_invalid":
        return f"Must be one of {context['expected_tags']}."
    if kind == "too_long":
        return f"At most {context['max_length']} items."
    if kind == CUSTOM:
        return str(error["msg"])
    return f"{rephrase(error['msg'])}." if kind in SAFE_MESSAGES else NOT_VALID


def rephrase(message: str) -> str:
    """pydantic's message in the words of Accord's own sentences."""
    beginning = next((phrase for phrase in PHRASES if message.startswith(phrase)), "")
    return PHRASES.get(beginning, "") + message.removeprefix(beginning)

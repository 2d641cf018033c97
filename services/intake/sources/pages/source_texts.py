"""The texts of the forms about a source, as the body that they say."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from services.intake.sources.domain import setting_lines
from services.intake.sources.schemas import SourceIn
from shared.errors import FieldError
from shared.http import Problem, parse_body

YES, NO = "yes", "no"
JSON_OBJECT = """Must be a JSON object, such as {"token": "…"}."""
# The fields whose texts are read as something else before the body is checked.
READERS: dict[str, Callable[[str], Any]] = {
    "field_map": setting_lines.read_map,
    "value_map": setting_lines.read_map_of_values,
    "custom_fields": setting_lines.read_map,
    "allowed_origins": setting_lines.read_list,
    "live": lambda text: text == YES,
    "min_fill_seconds": lambda text: int(text) if text.isascii() and text.isdigit() else text,
    "api": orjson.loads,
}
S = TypeVar("S", bound=SourceIn)


def read_source(model: type[S], raw: bytes) -> S:
    """The source that a form's texts, an object in JSON, say. Raises Problem 422, about the fields of the form."""
    body, errors = orjson.loads(raw), list[FieldError]()
    for name in [name for name in READERS if name in body]:
        try:
            body[name] = READERS[name](body[name])
        except setting_lines.UnreadableLine as line:
            errors.append(FieldError(f"/{name}", str(line)))
        except orjson.JSONDecodeError:
            errors.append(FieldError(f"/{name}", JSON_OBJECT))
    if errors:
        raise Problem(422, "The source is not as described", errors)
    try:
        return parse_body(model, orjson.dumps(body))
    except Problem as problem:
        raise Problem(422, problem.title, [place_error(error) for error in problem.errors]) from None


def place_error(error: FieldError) -> FieldError:
    """The error about the field of the form: what is wrong inside of a map is named in the sentence."""
    field, _, inside = error.pointer.strip("/").partition("/")
    if not inside or field not in READERS:
        return error
    return FieldError(f"/{field}", f"{inside}: {error.detail}")

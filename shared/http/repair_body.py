"""Request bodies as senders fill them: what says nothing is not given, and an optional field may be unreadable."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json
from starlette.requests import Request

from shared.errors.field_errors import CUSTOM, body_errors, find_path
from shared.http.broken_text import mend_text
from shared.http.other_types import choose_named, read_yes, take_only, write_number
from shared.http.problem_details import Problem
from shared.http.repairs import FindOptional, Unread, clean, leave_out, split_money, write_one_line
from shared.http.request_body import (
    BODY_BYTES,
    ERRORS_READ,
    NUL_FOUND,
    check_structure,
    find_nul,
    parse_exactly,
    read_body,
)
from shared.values.nothing import drop_nothing, may_hold_nothing

__all__ = ["Body", "Unread", "parse_body", "parse_leniently"]

# A field that is left out may leave a section without its other half, and then the body without the section.
ROUNDS = 5
NUL = b"\\u0000"
NOT_DESCRIBED = "The body is not as described"

M = TypeVar("M", bound=BaseModel)


class Body(Generic[M]):
    """A FastAPI dependency that reads the body, and adds it to OpenAPI: `Annotated[X, Depends(Body(X))]`.

    `exactly`: what says nothing is refused, where a field that is left out would give more rights.
    """

    def __init__(self, model: type[M], limit: int = BODY_BYTES, exactly: bool = False) -> None:
        if model.model_config.get("extra") != "forbid" or not model.model_config.get("strict"):
            raise TypeError(f"{model.__name__} needs model_config = REQUEST_MODEL")
        self.model = model
        self.limit = limit
        self.exactly = exactly

    async def __call__(self, request: Request) -> M:
        raw = await read_body(request, self.limit)
        check_structure(raw)
        return parse_exactly(self.model, raw) if self.exactly else parse_body(self.model, raw)


def parse_body(model: type[M], raw: bytes) -> M:
    """The JSON text as a value of the model, without fields that say nothing.

    Raises Problem 422 with an error for each invalid field.
    """
    return parse_leniently(model, raw, lambda path, document: None)[0]


def parse_leniently(model: type[M], raw: bytes, find_optional: FindOptional) -> tuple[M, tuple[Unread, ...]]:
    """As `parse_body`, also without optional fields that cannot be read, which are returned."""
    try:
        parsed = model.model_validate_json(raw)
    except ValidationError as invalid:
        is_json = not _is_no_json(invalid)
        if not is_json and (mended := mend_text(raw)) != raw:
            return parse_leniently(model, mended, find_optional)
        if invalid.error_count() > ERRORS_READ or not is_json:
            return parse_exactly(model, raw), ()  # raises the Problem that names the fields
    else:
        if not may_hold_nothing(raw) and NUL not in raw:
            return parsed, ()
    return _repair(model, from_json(raw), find_optional)


def _is_no_json(invalid: ValidationError) -> bool:
    return invalid.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid"


def _repair(model: type[M], document: Any, find_optional: FindOptional) -> tuple[M, tuple[Unread, ...]]:
    unread: list[Unread] = []
    drop_nothing(document)
    text, errors = b"", list[dict[str, Any]]()
    for _ in range(ROUNDS):
        text = to_json(document, inf_nan_mode="constants")
        try:
            parsed = model.model_validate_json(text)
        except ValidationError as invalid:
            errors = [{**error} for error in invalid.errors(include_url=False, include_input=False)]
        else:
            errors = [{"type": CUSTOM, "loc": path, "msg": NUL_FOUND} for path in find_nul(document)]
            if not errors:
                return parsed, tuple(unread)
        fields = [(find_path(document, error), error) for error in errors[:ERRORS_READ]]
        mended = [
            take_only(document, path, error)
            or write_number(document, path, error)
            or read_yes(document, path, error)
            or split_money(document, path, error)
            or write_one_line(document, path, error)
            or choose_named(document, path, error)
            or leave_out(document, path, error, find_optional, unread)
            or clean(document, path, error)
            for path, error in fields
        ]
        if not any(mended):
            break
    # A required value may be missing only because it could not be read.
    unreadable = [field.error for field in unread]
    raise Problem(422, NOT_DESCRIBED, [*body_errors(model, errors, text), *unreadable])

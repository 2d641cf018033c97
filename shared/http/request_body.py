"""Request bodies: bytes of limited size and allowed media type, and models validated from those bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json
from starlette.requests import Request

from shared.errors import FieldError
from shared.errors.field_errors import body_errors, pointer
from shared.http.problem_details import Problem
from shared.http.unknown_query_parameters import refuse_others

if TYPE_CHECKING:
    from collections.abc import Iterator

KIB = 1024
BODY_BYTES = 64 * KIB
BULK_BYTES = 1024 * KIB
# Of a body above BODY_BYTES: several times of what a thousand rows with every field have.
CONTAINERS_LIMIT = 100_000
MEMBERS_LIMIT = 20_000
# pydantic makes each error in microseconds, and a body of a mebibyte may have a hundred thousand.
ERRORS_READ = 1000
INVALID_BODY = "The body is not as described"
NUL_FOUND = "Holds a NUL character."
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
JSON = "application/json"
NDJSON = "application/x-ndjson"
YAML = "application/yaml"
FORM = "application/x-www-form-urlencoded"
# Other names that programs give to the same.
_OTHER_NAMES = {
    JSON: "text/json application/x-json",
    NDJSON: "application/ndjson application/jsonl application/x-jsonl application/jsonlines application/x-jsonlines "
    "application/json-lines text/ndjson text/x-ndjson text/jsonl text/x-jsonl",
    YAML: "application/x-yaml text/yaml text/x-yaml text/vnd.yaml",
}
USUAL_TYPES = {name: type_ for type_, names in _OTHER_NAMES.items() for name in names.split()}
# Text in ASCII is text in UTF-8.
CHARSETS = ("utf-8", "utf8", "us-ascii", "ascii")

# For every model of a request body: unknown fields are refused, "12" is no 12, errors hold nothing of the input.
REQUEST_MODEL = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, hide_input_in_errors=True)
# For models of query parameters, which are text and have to be converted; they are built with their routes.
QUERY_MODEL = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True, defer_build=False)

M = TypeVar("M", bound=BaseModel)


def refuse_parameters(request: Request) -> None:
    """For the endpoint of a plain route, which takes a body and no query parameters. Raises Problem 422."""
    if request.scope["query_string"]:
        refuse_others(request, set())


async def read_body(request: Request, limit: int = BODY_BYTES, types: tuple[str, ...] = (JSON,)) -> bytes:
    """The raw bytes, at most `limit`, without the byte order mark with which some programs begin a file.

    Raises Problem 413 for more bytes, 415 for another media type or charset and for any Content-Encoding.
    """
    if media_type(request) not in types:
        raise Problem(415, f"The body must be {' or '.join(types)} in UTF-8: name it in the header Content-Type")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, "Compressed bodies are not accepted")
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise payload_too_large(limit)
        parts.append(part)
    return b"".join(parts).removeprefix(BYTE_ORDER_MARK)


def media_type(request: Request) -> str:
    """The Content-Type without its parameters; empty when a charset other than UTF-8 is named.

    What programs name otherwise, such as `application/jsonl` or `text/yaml`, has its usual name here.
    """
    header = request.headers.get("content-type", "")
    if header == JSON:
        return JSON
    type_, *parameters = (part.strip() for part in header.lower().split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip(" \"'") not in CHARSETS:
            return ""
    return USUAL_TYPES.get(type_, type_)


def parse_exactly(model: type[M], raw: bytes) -> M:
    """The JSON text as a value of the model. Raises Problem 422 with an error for each invalid field.

    Placeholders such as "n/a" are values here; `parse_body` takes them for nothing.
    """
    try:
        parsed = model.model_validate_json(raw)
    except ValidationError as invalid:
        errors = read_errors(model, invalid, raw)
    else:
        require_no_nul(raw)
        return parsed
    # Not within the block above: a problem that is kept for a while, as for a row of a batch, would keep all values.
    raise Problem(422, INVALID_BODY, errors)


def require_no_nul(raw: bytes) -> None:
    """Raises Problem 422 for a JSON text with a NUL, which PostgreSQL cannot store."""
    if b"\\u0000" in raw and (path := next(find_nul(from_json(raw)), None)) is not None:
        raise Problem(422, INVALID_BODY, [FieldError(pointer(path), NUL_FOUND)])


def read_errors(model: type[BaseModel], invalid: ValidationError, raw: bytes) -> list[FieldError]:
    """The errors of a JSON text that pydantic refused; one for all if telling them would take long."""
    if invalid.error_count() > ERRORS_READ:
        return [FieldError("", f"The body has more than {ERRORS_READ} errors.")]
    return body_errors(model, invalid.errors(include_url=False, include_input=False), raw)


def check_structure(raw: bytes, members_limit: int = MEMBERS_LIMIT) -> None:
    """Raises Problem 422 for a JSON text of so many parts that parsing it would hold up other requests.

    Brackets and colons in texts are counted as well: the limits are far above what a valid body has.
    """
    if len(raw) > BODY_BYTES and (
        raw.count(b"{") + raw.count(b"[") > CONTAINERS_LIMIT or raw.count(b":") > members_limit
    ):
        problem = f"At most {CONTAINERS_LIMIT} objects and lists, and {members_limit} members."
        raise Problem(422, INVALID_BODY, [FieldError("", problem)])


def find_nul(value: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The paths of strings with a NUL, which PostgreSQL cannot store. pydantic's parser takes JSON at most 200 deep."""
    if isinstance(value, str) and "\0" in value:
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            if "\0" in key:
                yield path
            yield from find_nul(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from find_nul(inner, (*path, index))


def payload_too_large(limit: int) -> Problem:
    return Problem(413, f"The body may have at most {limit} bytes")

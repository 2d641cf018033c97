"""The map that a sender adds to a file, and the answers of the routes of imports."""

from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import available_timezones

import orjson
import yaml
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError, field_validator

from services.intake.imports.domain.columns import Kind, fields_of
from services.intake.imports.domain.encodings import ENCODINGS
from services.intake.imports.domain.layout import FileMap
from services.intake.imports.domain.progress import Import, State
from shared.errors.field_errors import body_errors
from shared.http import REQUEST_MODEL, FieldError, Instant, Name, Problem, Text, field_error

MAP_BYTES = 32 * 1024
MAP_FIELDS = 200
FREE_PLACES = ("answers.", "properties.", "custom.", "touch.click_id.")
INVALID_MAP = "The map is not as described"


def validate_encoding(name: str) -> str:
    if name.lower() not in ENCODINGS:
        raise field_error("One of " + ", ".join(ENCODINGS) + ".")
    return name.lower()


def validate_timezone(name: str) -> str:
    if name not in available_timezones():
        raise field_error("Must be a time zone such as Europe/Berlin.")
    return name


class MapIn(BaseModel):
    """What the sender says of a file; what is left out, the file says itself.

    `columns`: the field of a column, null for one that is left out. `values`: by field, what its words mean; `*` stands
    for all other words. `occurred_at`: when leads came whose rows say no time; `live`: they came just now.
    """

    model_config = REQUEST_MODEL

    columns: Annotated[dict[Name, Name | None], Field(max_length=MAP_FIELDS)] = {}
    values: Annotated[
        dict[Name, Annotated[dict[Name, Text], Field(max_length=MAP_FIELDS)]], Field(max_length=MAP_FIELDS)
    ] = {}
    source: Name | None = None
    encoding: Annotated[Name, AfterValidator(validate_encoding)] | None = None
    separator: Annotated[str, StringConstraints(min_length=1, max_length=1, pattern=r'^[^"\r\n]$')] | None = None
    decimal: Literal[",", "."] | None = None
    dates: Literal["dmy", "mdy"] | None = None
    timezone: Annotated[Name, AfterValidator(validate_timezone)] = "UTC"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    phone: Literal["lost_zero"] | None = None
    occurred_at: Instant | None = None
    live: bool = False

    @field_validator("columns")
    @classmethod
    def trim(cls, columns: dict[str, str | None]) -> dict[str, str | None]:
        return {name.strip(): held.strip() if held else None for name, held in columns.items()}

    def to_file_map(self) -> FileMap:
        """The map as the reader of files takes it."""
        return FileMap(**{name: value for name, value in vars(self).items() if name != "source"})


def parse_map(text: str, kind: Kind) -> MapIn:
    """The map in YAML or JSON; without text an empty one. Raises Problem 422 with pointers into the map."""
    raw = _read_yaml(text)
    try:
        file_map = MapIn.model_validate_json(raw)
    except ValidationError as invalid:
        errors = body_errors(MapIn, invalid.errors(include_url=False, include_input=False), raw)
        raise Problem(422, INVALID_MAP, [FieldError(f"/map{pointer}", detail) for pointer, detail in errors]) from None
    for name, held in file_map.columns.items():
        if held and held not in fields_of(kind) and not held.startswith(FREE_PLACES):
            known = ", ".join(sorted(fields_of(kind)))
            raise Problem(
                422, INVALID_MAP, [FieldError(f"/map/columns/{name[:64]}", f"No field of such a file: {known}.")]
            )
    return file_map


def _read_yaml(text: str) -> bytes:
    """The document as JSON. Raises Problem 422."""
    try:
        if len(text) > MAP_BYTES or any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            raise ValueError
        return orjson.dumps(_dates_as_text(yaml.safe_load(text) or {}))
    # A TypeError: JSON has no such value, as a set or bytes.
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise Problem(422, INVALID_MAP, [FieldError("/map", "Not YAML without anchors.")]) from None


def _dates_as_text(value: Any) -> Any:
    """YAML reads dates by itself, and an unquoted key such as 1 as a number: as they would stand in JSON."""
    if isinstance(value, dict):
        return {str(name): _dates_as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(inner) for inner in value]
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return (
            text
            if "T" in text and (text.endswith("Z") or "+" in text)
            else f"{text[:19]}{'' if 'T' in text else 'T00:00:00'}Z"
        )
    return value


class ReadAs(BaseModel):
    """How the file is read. `columns`: the field that each column holds, null for one that is left out."""

    encoding: str
    separator: str
    preset: str | None
    decimal: str | None
    dates: str | None
    currency: str | None
    columns: dict[str, str | None]


class ImportOut(BaseModel):
    """One import. `done` of its `rows` are `accepted`, `repeats` of what was known, or `refused`.

    `warned`: accepted without a field that could not be read. `dry_run`: nothing is kept of what it would have done.
    """

    import_id: UUID
    kind: Kind
    source: str | None
    file_name: str
    state: State
    dry_run: bool
    read_as: ReadAs
    rows: int
    done: int
    accepted: int
    repeats: int
    refused: int
    warned: int
    undated_at: Instant | None
    begun_at: Instant
    finished_at: Instant | None


class ImportsOut(BaseModel):
    """The newest imports first."""

    imports: list[ImportOut]


def to_import_out(work: Import) -> ImportOut:
    layout = work.layout
    columns = dict(zip(layout["headers"], layout["fields"], strict=True))
    read = {name: layout[name] for name in ("preset", "decimal", "dates", "currency")}
    values = {name: value for name, value in vars(work).items() if name in ImportOut.model_fields}
    return ImportOut(
        **values,
        read_as=ReadAs(encoding=work.encoding, separator=work.separator, columns=columns, **read),
        done=work.done,
    )

"""Reading attributes by their dotted names: validated as those of a capture, each that is wrong named."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import to_json

from services.intake.captures.schemas.payload import SectionsIn, find_optional_field
from services.intake.captures.schemas.read_capture import DOTTED_NAMES, is_scalar, read_attributes
from shared.errors.field_errors import pointer, suggest
from shared.errors.nearest_field import find_nearest_name
from shared.http import FieldError, Problem, parse_body, parse_leniently
from shared.values.nothing import holds_nothing

PLACE = "attributes"
BY_FIELD = {field: name for names in DOTTED_NAMES.values() for field, name in names.items()}
NAMES = frozenset(BY_FIELD.values())
CUSTOM_NAME = re.compile(r"custom\.\S(?:.*\S)?")
INVALID = "The body is not as described"


def read_stated(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes in the form that events carry, without those that say nothing.

    Raises Problem 422 with each one that is wrong, and if none is left.
    """
    given = {name: value for name, value in attributes.items() if not _is_blank(value)}
    errors = [*_list_unknown(given), *_list_unfit(given)]
    stated: dict[str, Any] = {}
    try:
        stated = read_attributes(parse_body(SectionsIn, to_json(_to_sections(given))))
    except Problem as problem:
        errors += [FieldError(_to_pointer(error.pointer), error.detail) for error in problem.errors]
    if not errors and not stated:
        errors = [FieldError(pointer([PLACE]), "Needs at least one attribute.")]
    if errors:
        raise Problem(422, INVALID, errors)
    return stated


def is_attribute(name: str) -> bool:
    """Whether an attribute of this dotted name can be stated."""
    return name in NAMES or CUSTOM_NAME.fullmatch(name) is not None


def read_readable(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the attributes that are known and can be read, in the form that events carry."""
    readable, _ = parse_leniently(SectionsIn, to_json(_to_sections(attributes)), find_optional_field)
    return read_attributes(readable)


def _is_blank(value: Any) -> bool:
    # A text that says nothing was left out with the body.
    return value is None or value == "" or (isinstance(value, dict) and holds_nothing(value))


def _list_unknown(given: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in given:
        if not is_attribute(name):
            nearest = find_nearest_name(name.rpartition(".")[2], BY_FIELD)
            meant = [PLACE, BY_FIELD[nearest]] if nearest else None
            yield FieldError(pointer([PLACE, name]), suggest("Unknown attribute.", meant))


def _list_unfit(given: Mapping[str, Any]) -> Iterator[FieldError]:
    for name, value in given.items():
        if CUSTOM_NAME.fullmatch(name) and not is_scalar(value):
            yield FieldError(pointer([PLACE, name]), "Must be a text, a number, true or false.")


def _to_sections(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The known attributes in the sections of a capture."""
    sections: dict[str, dict[str, Any]] = {}
    for name, value in given.items():
        if is_attribute(name):
            section, _, field = name.partition(".")
            sections.setdefault(section, {})[field] = value
    return sections


def _to_pointer(of_section: str) -> str:
    """The pointer into the body for one into a section: `/company/employees` is `/attributes/company.employees`."""
    section, _, field = of_section.removeprefix("/").partition("/")
    return f"/{PLACE}/{section}.{field}"

"""The field that a caller probably meant by an unknown one: the nearest name, at the same place or elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import BaseModel

Path = tuple[str, ...]

# How alike two names are, from 0 to 1; pairs such as `mail` and `email` are above it, `seat` and `state` are not.
LIKENESS = 0.75
# Longer names are compared by their beginning: comparing takes time that grows with the product of both lengths.
COMPARED_CHARACTERS = 32
# The step of a path for each item of a list.
ITEM = "*"
LEVELS = 6


def find_nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The most similar of the known names; None if none is similar."""
    return next(iter(get_close_matches(name.lower()[:COMPARED_CHARACTERS], list(known), 1, LIKENESS)), None)


def find_nearest_field(model: type[BaseModel], path: Sequence[object]) -> list[object] | None:
    """The path of the field that this unknown path was probably meant for; None if there is none.

    A field of the same object is nearer than one elsewhere. Fields of lists count only within the list of the path.
    """
    *parent, name = path
    steps = tuple(ITEM if isinstance(step, int) else str(step) for step in parent)
    fields = list_fields(model)
    siblings = [field[-1] for field in fields if field[:-1] == steps]
    if sibling := find_nearest_name(str(name), siblings):
        return [*parent, sibling]
    elsewhere = {field[-1]: field for field in reversed(fields) if ITEM not in field}
    nearest = find_nearest_name(str(name), elsewhere)
    return list(elsewhere[nearest]) if nearest else None


@cache
def list_fields(model: type[BaseModel]) -> tuple[Path, ...]:
    """The paths of all fields of the model, outer ones before those of inner objects."""
    schema = model.model_json_schema()
    return tuple(sorted(set(walk_fields(schema, schema.get("$defs", {}), ())), key=len))


def walk_fields(schema: Mapping[str, Any], definitions: Mapping[str, Any], path: Path) -> Iterator[Path]:
    """The paths below `path` that a JSON Schema describes."""
    if len(path) >= LEVELS:
        return
    for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from walk_fields(branch, definitions, path)
    if "$ref" in schema:
        yield from walk_fields(definitions[schema["$ref"].rpartition("/")[2]], definitions, path)
    if isinstance(items := schema.get("items"), dict):
        yield from walk_fields(items, definitions, (*path, ITEM))
    for name, inner in schema.get("properties", {}).items():
        yield (*path, name)
        yield from walk_fields(inner, definitions, (*path, name))

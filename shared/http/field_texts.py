"""The sentence and the example of every field and parameter, added to the OpenAPI document from `fields.yaml` files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.routing import BaseRoute

from shared.http.openapi import complete

Json = dict[str, Any]
# Of one model by field: `says`, the sentence, and `example`; under REQUEST the fields that an example of it has.
Texts = Mapping[str, Any]

# The parser in C where the installation has one.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OF_ALL = Path(__file__).with_name("fields.yaml")
PARAMETERS = "parameters"
REQUEST = "request"


def complete_document(document: Json, routes: Sequence[BaseRoute], main_files: Iterable[str]) -> None:
    """Add to FastAPI's document what it cannot know, in place: bodies, plain routes, problems, and these texts."""
    complete(document, routes)
    add_field_texts(document, [OF_ALL, *(Path(file).with_name(OF_ALL.name) for file in main_files)])


def add_field_texts(document: Json, files: Sequence[Path]) -> None:
    """Give each field and parameter its sentence and its example, in place."""
    for name, schema in document["components"]["schemas"].items():
        texts = find_texts(name, schema, files)
        for path, field in list_fields(schema):
            if text := texts.get(path):
                field |= {"description": text["says"], "examples": [text["example"]]}
        if names := texts.get(REQUEST):
            schema["examples"] = [{name: texts[name]["example"] for name in names}]
    for parameter in list_parameters(document):
        if text := read_texts(OF_ALL)[PARAMETERS].get(parameter["name"]):
            parameter |= {"description": text["says"], "example": text["example"]}


def find_texts(name: str, schema: Json, files: Iterable[Path]) -> Texts:
    """The texts of this schema. Two services may have models of one name: the texts that know all fields are its."""
    model, fields = name.rpartition(".")[2], {path for path, _ in list_fields(schema)}
    named = [read_texts(file)[model] for file in files if model in read_texts(file)]
    return next((texts for texts in named if fields <= texts.keys()), {})


def list_fields(schema: Json) -> Iterator[tuple[str, Json]]:
    """The fields of an object by name, and those of the objects in its lists as `list.name`."""
    for name, field in schema.get("properties", {}).items():
        yield name, field
        for inner_name, inner in field.get("items", {}).get("properties", {}).items():
            yield f"{name}.{inner_name}", inner


def list_parameters(document: Json) -> Iterator[Json]:
    """The parameters of all operations."""
    for methods in document["paths"].values():
        for operation in methods.values():
            yield from operation.get("parameters", ())


@cache
def read_texts(file: Path) -> Mapping[str, Texts]:
    """The texts of one file, by model."""
    texts: Mapping[str, Texts] = yaml.load(file.read_text("utf-8"), Loader=LOADER)
    return texts

"""The AsyncAPI document of the topics is current, valid, and says the truth about what Kafka carries."""

import json
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

from shared.events.asyncapi import build_document
from shared.events.catalogue import CATALOGUE
from shared.events.schemas import FOLDER

DOCUMENT: dict[str, Any] = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))


def test_the_published_document_is_the_one_that_the_catalogue_makes() -> None:
    assert build_document() == DOCUMENT
    assert {name.rpartition(".")[0] for name in DOCUMENT["components"]["messages"]} == {type_ for type_, _ in CATALOGUE}


def test_the_document_is_valid() -> None:
    schema = json.loads((Path(__file__).parent / "asyncapi" / "3.0.0.json").read_text(encoding="utf-8"))

    assert [error.message for error in Draft7Validator(schema).iter_errors(DOCUMENT)] == []
    # An operator raises the number of partitions.
    assert "partitions" not in DOCUMENT["channels"]["handoff"]["bindings"]["kafka"]


def test_every_reference_leads_to_something() -> None:
    for reference in find_references(DOCUMENT):
        if reference.startswith("#/"):
            found = DOCUMENT
            for part in reference[2:].split("/"):
                found = found[part]
        else:
            assert (FOLDER / reference).exists(), reference


def find_references(value: Any) -> list[str]:
    """All values of `$ref`."""
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [each for inner in value.values() for each in find_references(inner)]
    return [each for inner in value for each in find_references(inner)] if isinstance(value, list) else []

"""The published schemas, in `docs/events/<type>/<version>.json`: never changed so that a consumer would break."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from shared.events.asyncapi import build_document
from shared.events.base import Event
from shared.events.catalogue import CATALOGUE

FOLDER = Path(__file__).parents[2] / "docs" / "events"
# Keywords whose change forbids values that were allowed, or allows values that were not.
RULES = ("type", "format", "enum", "const", "pattern", "maxLength", "minimum", "maximum", "items", "anyOf", "$ref")


def build_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's `data`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:accord:events/{event.type}/{event.version}",
        **event.model_json_schema(mode="serialization"),
    }


def schema_path(event: type[Event], folder: Path = FOLDER) -> Path:
    """The file of the schema of this type and version."""
    return folder / event.type / f"{event.version}.json"


def find_incompatibilities(published: dict[str, Any], current: dict[str, Any]) -> Iterator[str]:
    """The changes that would break a consumer of the published schema, or could not read events published before."""
    yield from _compare_objects("", published, current)
    for name, definition in published.get("$defs", {}).items():
        yield from _compare_objects(f"{name}.", definition, current.get("$defs", {}).get(name, {}))


def _compare_objects(prefix: str, published: dict[str, Any], current: dict[str, Any]) -> Iterator[str]:
    published_fields, fields = published.get("properties", {}), current.get("properties", {})
    for name, rule in published_fields.items():
        if name not in fields:
            yield f"{prefix}{name} is gone"
        elif _select_rules(rule) != _select_rules(fields[name]):
            yield f"{prefix}{name} changed its type"
    optional = {name for name, rule in fields.items() if "default" in rule}
    for name in set(fields) - set(published_fields) - optional:
        yield f"{prefix}{name} is new and has no default: events of before cannot be read"


def _select_rules(rule: dict[str, Any]) -> dict[str, Any]:
    return {keyword: rule[keyword] for keyword in RULES if keyword in rule}


def write_schemas(folder: Path = FOLDER) -> list[str]:
    """Write every schema, except those that would break a consumer; one line for each reason against those."""
    broken = []
    for event in CATALOGUE.values():
        path, schema = schema_path(event, folder), build_schema(event)
        reasons = list(find_incompatibilities(json.loads(path.read_text()), schema)) if path.exists() else []
        if reasons:
            broken += [f"{event.type} {event.version}: {reason}; raise the version instead" for reason in reasons]
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, indent=2, sort_keys=True) + "\n")
    return broken


def write_document(folder: Path = FOLDER) -> None:
    """Write AsyncAPI of the topics."""
    text = yaml.safe_dump(build_document(), sort_keys=False, allow_unicode=True, width=120)
    (folder / "asyncapi.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_document()
    sys.exit("\n".join(write_schemas()) or 0)

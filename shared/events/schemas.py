"""The published schemas: written to `docs/events/<type>/<version>.json`, never changed so that a reader would break."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.events.base import Event
from shared.events.catalogue import CATALOGUE

FOLDER = Path(__file__).parents[2] / "docs" / "events"
# Keywords whose change means that values are refused which were allowed, or sent which were not.
RULES = ("type", "format", "enum", "const", "pattern", "maxLength", "minimum", "maximum", "items", "anyOf", "$ref")


def build_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's `data`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:accord:events/{event.type}/{event.version}",
        **event.model_json_schema(mode="serialization"),
    }


def schema_path(event: type[Event], folder: Path = FOLDER) -> Path:
    """Where the schema of this type and version stands."""
    return folder / event.type / f"{event.version}.json"


def find_incompatibilities(former: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """What of the former schema a reader relied on and would miss, or a writer's old events would break."""
    yield from _object("", former, now)
    for name, definition in former.get("$defs", {}).items():
        yield from _object(f"{name}.", definition, now.get("$defs", {}).get(name, {}))


def _object(prefix: str, former: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    fields, fields_now = former.get("properties", {}), now.get("properties", {})
    for name, rule in fields.items():
        if name not in fields_now:
            yield f"{prefix}{name} is gone"
        elif _rules(rule) != _rules(fields_now[name]):
            yield f"{prefix}{name} changed its type"
    optional = {name for name, rule in fields_now.items() if "default" in rule}
    for name in set(fields_now) - set(fields) - optional:
        yield f"{prefix}{name} is new and has no default: events of before cannot be read"


def _rules(rule: dict[str, Any]) -> dict[str, Any]:
    return {keyword: rule[keyword] for keyword in RULES if keyword in rule}


def write_schemas(folder: Path = FOLDER) -> list[str]:
    """Write every schema; what would break a reader is not written but returned."""
    broken = []
    for event in CATALOGUE.values():
        path, schema = schema_path(event, folder), build_schema(event)
        found = list(find_incompatibilities(json.loads(path.read_text()), schema)) if path.exists() else []
        if found:
            broken += [f"{event.type} {event.version}: {what}; raise the version instead" for what in found]
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, indent=2, sort_keys=True) + "\n")
    return broken


if __name__ == "__main__":
    sys.exit("\n".join(write_schemas()) or 0)

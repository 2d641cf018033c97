"""What `/docs` says about the values that a JSON Schema allows, and the example that it shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.errors.field_errors import PATTERNS

Json = dict[str, Any]
Schemas = Mapping[str, Json]

FORMATS = {
    "date-time": "an RFC 3339 instant with an offset",
    "date": "a date",
    "uuid": "an id (UUID)",
    "uri": "an address",
}
# Limits of what a number can be stored as, which tell a caller nothing.
BEYOND_ALL_USE = 10**12
NUMBERS = {"integer": "a whole number", "number": "a number"}


def describe_value(schema: Json, schemas: Schemas) -> str:
    """A sentence: what a value may be."""
    text = describe_type(schema, schemas)
    return f"{text[:1].upper()}{text[1:]}."


def describe_type(schema: Json, schemas: Schemas) -> str:
    """What a value may be, without a full stop."""
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return "one of " + ", ".join(map(str, values)) if len(values) > 1 else f"always {values[0]}"
    if "$ref" in schema:
        return describe_reference(schema["$ref"].rpartition("/")[2], schemas)
    if branches := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return ", or ".join(dict.fromkeys(describe_type(branch, schemas) for branch in branches))
    match schema.get("type"):
        case "string":
            return describe_text(schema)
        case "integer" | "number" as kind:
            return NUMBERS[kind] + describe_limits(schema.get("minimum"), schema.get("maximum"), "")
        case "array":
            limits = describe_limits(schema.get("minItems"), schema.get("maxItems"), " items")
            return f"a list{limits}, each {describe_type(schema.get('items', {}), schemas)}"
        case kind:
            return {"boolean": "true or false", "null": "null", "object": "an object"}.get(str(kind), "any value")


def describe_reference(name: str, schemas: Schemas) -> str:
    """What a named schema is."""
    target = schemas.get(name, {})
    return describe_type(target, schemas) if "enum" in target else f"an object: {name}"


def describe_text(schema: Json) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    limits = describe_limits(schema.get("minLength"), schema.get("maxLength"), " characters")
    pattern = schema.get("pattern")
    if pattern is None:
        return f"text{limits}"
    words = PATTERNS.get(pattern, f"Must match {pattern}.")
    return f"text{limits}: {words.removeprefix('Must be ').removeprefix('Must ').rstrip('.')}"


def describe_limits(least: Any, most: Any, unit: str) -> str:
    least, most = (None if limit is None or abs(limit) >= BEYOND_ALL_USE else limit for limit in (least, most))
    if least is None and most is None:
        return ""
    if least is None or most is None:
        return f" of at most {most:,}{unit}" if least is None else f" of at least {least:,}{unit}"
    return f" from {least:,} to {most:,}{unit}"


def make_example(schema: Json, schemas: Schemas) -> Any:
    """The schema's own example; of an object without one, its required fields, or the first one if it requires none."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return make_example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    properties: Json = schema.get("properties", {})
    names = schema.get("required") or list(properties)[:1]
    return {name: make_example(properties[name], schemas) for name in names}

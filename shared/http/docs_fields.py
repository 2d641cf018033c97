"""What `/docs` says about a field that a JSON Schema describes: a sentence, and an example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.errors.field_errors import PATTERNS

Json = dict[str, Any]
Schemas = Mapping[str, Json]

FORMATS = {
    "date-time": ("an RFC 3339 instant with an offset", "2026-11-30T09:15:00+01:00"),
    "date": ("a date", "2026-11-30"),
    "uuid": ("an id (UUID)", "01a222e9-8459-7042-aa22-ccbd21ecc79b"),
    "uri": ("an address", "https://example.com/"),
}
# One word has one meaning in Accord: examples by the name of the field.
EXAMPLES: dict[str, Any] = {
    "email": "dana@example.com", "name": "Dana Ortiz", "phone": "+49 30 901820", "source": "website",
    "seller": "kim", "lead": "kim", "team": "inbound", "currency": "EUR", "amount": "1200.00", "country": "DE",
    "timezone": "Europe/Berlin", "region": "DE", "cursor": "kim", "employees": 120, "channel": "paid_search",
    "campaign": "autumn", "domain": "example.com", "until": "2026-11-30T09:15:00+01:00", "from": "2026-11-30",
    "to": "2026-12-06", "reason": "too_small", "deal": "D-1042", "revenue": "I-2041", "side": "sales",
    "signer": "Head of sales", "type": "page_viewed", "external_id": "crm-1042", "scopes": ["capture"],
    "mon-fri": ["09:00-17:00"], "within": "4h", "locale": "de-DE", "product": "standard",
}  # fmt: skip
NUMBERS = {"integer": "a whole number", "number": "a number"}
DEPTH = 5


def describe_field(schema: Json, schemas: Schemas) -> str:
    """A sentence: what the schema itself says of the field, else what it may be."""
    text = schema.get("description") or describe_type(schema, schemas)
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else f"{text}."


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
        return FORMATS[schema["format"]][0]
    limits = describe_limits(schema.get("minLength"), schema.get("maxLength"), " characters")
    pattern = schema.get("pattern")
    if pattern is None:
        return f"text{limits}"
    words = PATTERNS.get(pattern, f"Must match {pattern}.")
    return f"text{limits}: {words.removeprefix('Must be ').removeprefix('Must ').rstrip('.')}"


def describe_limits(least: Any, most: Any, unit: str) -> str:
    if least is None and most is None:
        return ""
    if least is None or most is None:
        return f" of at most {most:,}{unit}" if least is None else f" of at least {least:,}{unit}"
    return f" from {least:,} to {most:,}{unit}"


def make_example(schema: Json, schemas: Schemas, name: str = "", depth: int = 0) -> Any:
    """A value that the schema allows; of an object its required fields, or the first one if it requires none."""
    if "$ref" in schema:
        return make_example(schemas.get(schema["$ref"].rpartition("/")[2], {}), schemas, name, depth)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind == "object":
        return make_object(schema, schemas, depth)
    if name in EXAMPLES and kind == ("array" if isinstance(EXAMPLES[name], list) else kind):
        return EXAMPLES[name]
    if branches := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return make_example(branches[0], schemas, name, depth)
    if kind == "array":
        return [make_example(schema.get("items", {}), schemas, name, depth + 1)] if depth < DEPTH else []
    if kind == "string":
        return FORMATS.get(schema.get("format", ""), ("", "text"))[1]
    return {"integer": schema.get("minimum", 1), "number": 1, "boolean": True}.get(str(kind))


def make_object(schema: Json, schemas: Schemas, depth: int) -> Json:
    properties: Json = schema.get("properties", {})
    names = schema.get("required") or list(properties)[:1]
    if depth >= DEPTH:
        return {}
    return {name: make_example(properties.get(name, {}), schemas, name, depth + 1) for name in names}

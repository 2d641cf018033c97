"""Reduces JSON Schemas and OpenAPI documents to what a client relies on: no names of models, no prose."""

from typing import Any

# What a person reads: made from names and docstrings of Python code, or written in the files `fields.yaml`.
PROSE = {"title", "description", "summary", "operationId", "tags", "example", "examples"}
PROBLEM = "application/problem+json"
# Under these keywords, keys are names that a client sees and values are schemas.
NAME_MAPS = {"properties", "patternProperties", "paths", "responses", "content", "headers", "mapping"}
# Under these keywords stand values that a client sends or receives, and no schema.
VALUES = {"default", "const", "enum", "required", "security"}


def reduce_document(document: dict[str, Any]) -> dict[str, Any]:
    """The document without definitions and prose; each reference is replaced by the schema that it names."""
    members = {key: value for key, value in document.items() if key not in ("components", "$defs", "info")}
    reduced: dict[str, Any] = Resolver(document).resolve(members, ())
    if "components" in document:
        reduced["title"] = document["info"]["title"]
        reduced["securitySchemes"] = document["components"].get("securitySchemes", {})
    return reduced


class Resolver:
    """Follows references inside one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def resolve(self, node: Any, path: tuple[str, ...]) -> Any:
        """The node with its references resolved. `path`: the references that led here; a cycle becomes its length."""
        if isinstance(node, list):
            return [self.resolve(each, path) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return self._resolve_reference(node, path)
        return {key: self._resolve_member(key, value, path) for key, value in node.items() if key not in PROSE}

    def _resolve_member(self, key: str, value: Any, path: tuple[str, ...]) -> Any:
        if key in VALUES:
            return value
        if key in NAME_MAPS and isinstance(value, dict):
            return {name: self.resolve(each, path) for name, each in value.items()}
        return self.resolve(value, path)

    def _resolve_reference(self, node: dict[str, Any], path: tuple[str, ...]) -> Any:
        reference = node["$ref"]
        if reference in path:
            return {"again": len(path) - path.index(reference)}
        target = self._document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        siblings = {key: value for key, value in node.items() if key != "$ref"}
        return self.resolve(target | siblings, (*path, reference))


def extract_problem(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the schema of a problem in one place, since every operation answers with the same one."""
    schemas: list[Any] = []
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            problems = {
                status: answer for status, answer in answers.items() if [*answer.get("content", ())] == [PROBLEM]
            }
            schemas += problems.values()
            operation["problems"] = sorted(problems)
            operation["responses"] = {status: answer for status, answer in answers.items() if status not in problems}
    assert all(schema == schemas[0] for schema in schemas)
    return document | {"problem": schemas[0]}

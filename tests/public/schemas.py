"""JSON Schemas and OpenAPI documents with only what a client relies on: no names of models, no prose."""

from typing import Any

# Made from names and docstrings of Python classes and functions.
PROSE = {"title", "description", "summary", "operationId", "tags"}
PROBLEM = "application/problem+json"
# Below these, keys are names that a client sees and values are schemas.
NAMED = {"properties", "patternProperties", "paths", "responses", "content", "headers", "mapping"}
# Values that a client sends or gets: they hold no schema.
VALUES = {"default", "const", "enum", "example", "examples", "required", "security"}


def canonical(document: dict[str, Any]) -> dict[str, Any]:
    """The document without definitions and prose; each reference is replaced by what it refers to."""
    kept = {key: value for key, value in document.items() if key not in ("components", "$defs", "info")}
    found: dict[str, Any] = Resolver(document).read(kept, ())
    if "components" in document:
        found["title"] = document["info"]["title"]
        found["securitySchemes"] = document["components"].get("securitySchemes", {})
    return found


class Resolver:
    """Follows references inside one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def read(self, node: Any, path: tuple[str, ...]) -> Any:
        """The node with references resolved. `path`: the references that led here; a circle names its length."""
        if isinstance(node, list):
            return [self.read(each, path) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return self._referred(node, path)
        return {key: self._member(key, value, path) for key, value in node.items() if key not in PROSE}

    def _member(self, key: str, value: Any, path: tuple[str, ...]) -> Any:
        if key in VALUES:
            return value
        if key in NAMED and isinstance(value, dict):
            return {name: self.read(each, path) for name, each in value.items()}
        return self.read(value, path)

    def _referred(self, node: dict[str, Any], path: tuple[str, ...]) -> Any:
        reference = node["$ref"]
        if reference in path:
            return {"again": len(path) - path.index(reference)}
        found = self._document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return self.read(found | beside, (*path, reference))


def problem_once(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the schema of a problem written down once, since every operation answers with it."""
    seen: list[Any] = []
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            problems = {
                status: answer for status, answer in answers.items() if [*answer.get("content", ())] == [PROBLEM]
            }
            seen += problems.values()
            operation["problems"] = sorted(problems)
            operation["responses"] = {status: answer for status, answer in answers.items() if status not in problems}
    assert all(problem == seen[0] for problem in seen)
    return document | {"problem": seen[0]}

"""The problem documents that refusals are answered with."""

import inspect
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.public.entry_points import Refusal, to_problem

# A value for each thing that a refusal is made with, by a word of its annotation.
SAMPLES: list[tuple[str, Any]] = [
    ("UUID", UUID(int=1)),
    ("FieldError", []),
    ("Sequence[tuple[str, str]]", [("/correction/x", "No clause may name this field.")]),
    ("Sequence[str]", ["budget"]),
    ("'int'", 1),
    ("'str'", "team"),
]


def problems_by_type(answers: Any) -> dict[str, list[Any]]:
    """By the `type` of the document: what each refusal is answered with under these rules."""
    found: dict[str, list[Any]] = {}
    for kind in set(kinds(Refusal)):
        document = to_problem(sample(kind), answers).document()
        found.setdefault(document.pop("type"), []).append(document)
    return {name: sorted(documents, key=json.dumps) for name, documents in found.items()}


def kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    """The refusals of the services and the shared code that are loaded."""
    for inner in kind.__subclasses__():
        if inner.__module__.split(".")[0] in ("services", "shared"):
            yield inner
        yield from kinds(inner)


def sample(kind: type[Refusal]) -> Refusal:
    """One refusal of this kind, with a value for each thing that it is made with."""
    if kind.__init__ is Exception.__init__:
        return kind("from")
    wanted = [str(one.annotation) for one in list(inspect.signature(kind.__init__).parameters.values())[1:]]
    return kind(*(value for text in wanted for word, value in SAMPLES if word in text))

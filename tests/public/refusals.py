"""The problem documents by which refusals are answered."""

import inspect
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.public.entry_points import Refusal, to_problem

# A value for each parameter of a refusal, by a word of its annotation.
SAMPLES: list[tuple[str, Any]] = [
    ("UUID", UUID(int=1)),
    ("FieldError", []),
    ("Sequence[tuple[str, str]]", [("/correction/x", "No clause may name this field.")]),
    ("Sequence[str]", ["budget"]),
    ("'int'", 1),
    ("'str'", "team"),
]


def read_problems(answers: Any) -> dict[str, list[Any]]:
    """The document of each refusal under these rules, by its `type`."""
    problems: dict[str, list[Any]] = {}
    for refusal in set(_list_refusals(Refusal)):
        document = to_problem(_create_sample(refusal), answers).document()
        problems.setdefault(document.pop("type"), []).append(document)
    return {name: sorted(documents, key=json.dumps) for name, documents in problems.items()}


def _list_refusals(base: type[Refusal]) -> Iterator[type[Refusal]]:
    """The subclasses that the loaded services and shared code define."""
    for inner in base.__subclasses__():
        if inner.__module__.split(".")[0] in ("services", "shared"):
            yield inner
        yield from _list_refusals(inner)


def _create_sample(refusal: type[Refusal]) -> Refusal:
    """A refusal of this class, with a sample value for each parameter."""
    if refusal.__init__ is Exception.__init__:
        return refusal("from")
    parameters = list(inspect.signature(refusal.__init__).parameters.values())[1:]
    annotations = [str(parameter.annotation) for parameter in parameters]
    return refusal(*(value for annotation in annotations for word, value in SAMPLES if word in annotation))

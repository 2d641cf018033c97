"""The fields of an agreement's schema that documents leave out, and what services read of a document."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, get_args

import orjson
from pydantic import BaseModel

from shared.agreement import readers
from shared.agreement.document import Agreement


def list_models(kind: Any) -> Iterator[type[BaseModel]]:
    """The models in this type, however deep in it."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from list_models(part)


def list_left_out(model: type[BaseModel], values: list[Any], path: str = "") -> list[str]:
    """The fields of a model, and of the models in it, that none of these values has."""
    missing = []
    for name, info in model.model_fields.items():
        key = info.alias or name
        known = [value[key] for value in values if isinstance(value, dict) and value.get(key) is not None]
        if not known:
            missing.append(f"{path}/{key}")
        items = [item for each in known for item in (each if isinstance(each, list) else [each])]
        for inner in list_models(info.annotation) if known else ():
            missing += list_left_out(inner, items, f"{path}/{key}")
    return missing


def list_readers() -> Iterator[Callable[[dict[str, Any]], Any]]:
    """Each function of `shared/agreement/readers` that reads a whole document."""
    for found in pkgutil.iter_modules(readers.__path__):
        module = importlib.import_module(f"{readers.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_whole = [*inspect.signature(function).parameters] == ["document"]
            if name.startswith("read_") and is_whole and function.__module__ == module.__name__:
                yield function


def read_all(document: dict[str, Any]) -> list[Any]:
    """What the services read of a signed document; of its definition, priorities and personas they read the schema."""
    agreement = Agreement.model_validate_json(orjson.dumps(document))
    definition = agreement.definition
    points = [(clause.required, clause.points) for clause in definition.profile]
    tests = [persona.when for persona in agreement.personas or ()]
    raised = [(priority.behaviour, priority.profile) for priority in agreement.priorities]
    whole = [definition.behaviour, definition.qualified, raised, tests]
    return [*(read(document) for read in list_readers()), points, *whole]

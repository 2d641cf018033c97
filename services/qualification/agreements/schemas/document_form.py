"""The form of an agreement: made from the schema, so that each field of the document has one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from services.qualification.agreements.domain.clause import name_code
from services.qualification.agreements.schemas.form_nodes import (
    OPERAND,
    TEST,
    Node,
    Steps,
    add_notes,
    show,
    show_hours,
    show_lines,
)
from shared.agreement.document import Agreement
from shared.criteria.criterion import TESTS, Criterion, FieldTest
from shared.errors import FieldError
from shared.http.field_texts import read_texts

TEXTS = Path(__file__).parents[2] / "fields.yaml"
YES_NO = ("true", "false")
LABELS = {"says": "In your words"}
# What an item is called stands before all else in it.
NAMES = ("id", "code")


def draw_form(document: object, errors: Sequence[FieldError] = (), doubts: Sequence[FieldError] = ()) -> Node:
    """The form of a document, which may be wrong, with what is wrong or doubtful beside its field."""
    form = _draw_group(Agreement, (), "The agreement", document if isinstance(document, Mapping) else {})
    return add_notes(form, errors, doubts)


def _draw_group(model: type[BaseModel], path: Steps, label: str, value: Any, **more: Any) -> Node:
    known = value if isinstance(value, Mapping) else {}
    parts: list[Node] = []
    for name, info in model.model_fields.items():
        key = info.alias or name
        if issubclass(model, FieldTest) and key in TESTS:
            continue
        says = read_texts(TEXTS).get(model.__name__, {}).get(key, {}).get("says", "")
        parts += _draw(
            info.annotation, (*path, key), LABELS.get(key, name_code(key).capitalize()), known.get(key), says
        )
        if key == "field" and issubclass(model, FieldTest):
            parts += _draw_test(path, known, "any" if not issubclass(model, Criterion) else "text")
        parts[-1] = replace(parts[-1], optional=not info.is_required())
    parts.sort(key=lambda part: part.path[-1] not in NAMES)
    return Node(path, "group", label, parts=parts, **more)


def _draw_test(path: Steps, known: Mapping[str, Any], of: Literal["text", "any"]) -> list[Node]:
    test = next((name for name in TESTS if known.get(name) is not None), "")
    operand = known.get(test)
    return [
        Node((*path, TEST), "test", "Test", "What the field must be.", test or TESTS[0], TESTS, of),
        Node((*path, OPERAND), "operand", "Compared with", "One a line.", show_lines(operand), of=of),
    ]


def _draw(annotation: Any, path: Steps, label: str, value: Any, says: str) -> list[Node]:
    """The nodes of one field of a model, by its type."""
    types = [*_list_types(annotation)]
    models = [kind for kind in types if isinstance(kind, type) and issubclass(kind, BaseModel)]
    if get_origin(types[0]) is tuple:
        return [_draw_list(get_args(types[0])[0], path, label, value, says)]
    if get_origin(types[0]) is dict:
        return [Node(path, "hours", label, says, show_hours(value))]
    nodes = [_draw_value(types[-1], path, label, value, says)] if len(types) > len(models) else []
    return [*nodes, *(_draw_group(model, path, label, value, says=says) for model in models)]


def _draw_value(kind: Any, path: Steps, label: str, value: Any, says: str) -> Node:
    if get_origin(kind) is Literal or kind is bool:
        values = YES_NO if kind is bool else tuple(show(option) for option in get_args(kind))
        of: Any = "text" if get_origin(kind) is Literal and isinstance(get_args(kind)[0], str) else "any"
        text = show(value)
        options = (*values, text) if text and text not in values else values
        return Node(path, "choice", label, says, text, options, of)
    is_number = kind in (int, float)
    return Node(path, "number" if is_number else "text", label, says, show(value), of="number" if is_number else "text")


def _draw_list(item: Any, path: Steps, label: str, value: Any, says: str) -> Node:
    types = [*_list_types(item)]
    models = [kind for kind in types if isinstance(kind, type) and issubclass(kind, BaseModel)]
    if not models:
        numbers = types[0] in (int, float)
        return Node(path, "lines", label, says, show_lines(value), of="number" if numbers else "text")
    items = value if isinstance(value, list) else []
    drawn = [
        _draw_group(models[0], (*path, number), _name(each) or str(number + 1), _as_object(each))
        for number, each in enumerate(items)
    ]
    blank = _draw_group(models[0], (*path, len(items)), "One more", {}, blank=True)
    return Node(path, "items", label, says, parts=[*drawn, blank])


def _as_object(item: Any) -> Any:
    return {"code": item} if isinstance(item, str) else item


def _name(item: Any) -> str:
    named = _as_object(item) if isinstance(_as_object(item), Mapping) else {}
    return show(named.get("id", named.get("code")))


def _list_types(annotation: Any) -> tuple[Any, ...]:
    """The types that a value may have, without `None` and without their checks."""
    if get_origin(annotation) is Annotated:
        return _list_types(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(kind for each in get_args(annotation) for kind in _list_types(each) if kind is not type(None))
    return (annotation,)

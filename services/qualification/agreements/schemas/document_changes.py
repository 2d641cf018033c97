"""Changes of a document by the paths of its values: what is read at one, and what a list of them makes of it."""

import copy
from collections.abc import Mapping
from typing import Any

from services.qualification.agreements.schemas.form_nodes import Steps

# Lists in which a bare text stands for an object with this code.
BARE = ("lost_reasons",)


class Absent:
    """The document does not have it."""


ABSENT = Absent()
Change = tuple[Steps, Any]


def get_at(document: Any, path: Steps) -> Any:
    """The value at this path, ABSENT where there is none; a bare reason is its own code."""
    for step in path:
        if isinstance(document, str) and step == "code":
            return document
        is_there = step in document if isinstance(document, Mapping) else _has_item(document, step)
        if not is_there:
            return ABSENT
        document = document[step]
    return document


def _has_item(items: Any, step: str | int) -> bool:
    return isinstance(items, list) and isinstance(step, int) and step < len(items)


def apply_changes(document: Any, changes: list[Change]) -> Any:
    """The document with these values; items that are removed go last, so that the places of the others stay."""
    changed = copy.deepcopy(document)
    for path, value in changes:
        if value is not ABSENT or not isinstance(path[-1], int):
            _set_at(changed, path, value)
    for path, value in reversed(changes):
        if value is ABSENT and isinstance(path[-1], int):
            del get_at(changed, path[:-1])[path[-1]]
    for name in BARE:
        _shorten(changed, name)
    return changed


def _set_at(document: Any, path: Steps, value: Any) -> None:
    *steps, last = path
    parts = [document]
    for number, step in enumerate(steps):
        parts.append(_step_into(parts[-1], step, [] if isinstance(path[number + 1], int) else {}))
    if value is not ABSENT:
        _step_into(parts[-1], last, value, replaces=True)
        return
    parts[-1].pop(last, None)
    # An object that is left without fields is left out; not one that is an item, or the document.
    for number in range(len(steps) - 1, 0, -1):
        if parts[number + 1] or isinstance(steps[number], int):
            break
        parts[number].pop(steps[number], None)


def _step_into(holder: Any, step: str | int, otherwise: Any, replaces: bool = False) -> Any:
    """What stands at a step; where nothing fitting does, it becomes what is given."""
    if isinstance(holder, list) and isinstance(step, int) and step >= len(holder):
        holder.append(otherwise)
        return holder[-1]
    there = holder.get(step) if isinstance(holder, dict) else holder[step]
    if isinstance(there, str) and not isinstance(step, str) and not replaces:
        holder[step] = {"code": there}
    elif replaces or not isinstance(there, dict | list):
        holder[step] = otherwise
    return holder[step]


def _shorten(document: Any, name: str) -> None:
    items = document.get(name) if isinstance(document, dict) else None
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and item.keys() == {"code"}:
            document[name][number] = item["code"]

"""The answers of a form: what has no place in a capture, under the names of its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.intake.forms.domain.field_names import NAME_CHARACTERS
from services.intake.forms.domain.form import Value
from services.intake.forms.domain.places import LONG

# Of one object of JSON in a capture.
MEMBERS_LIMIT = 50
MORE = "more"
NUMBER_CHARACTERS = 8


class Answers:
    """The answers that are collected so far; a text that is longer than an answer may be is kept in pieces."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def add(self, name: str, values: Sequence[Value]) -> None:
        """Keep the values under this name, or under `name (2)` if it is taken."""
        pieces = [piece for value in values for piece in split_long(value)]
        free, number = name[:NAME_CHARACTERS], 2
        while free in self.values:
            free, number = f"{name[: NAME_CHARACTERS - NUMBER_CHARACTERS]} ({number})", number + 1
        self.values[free] = pieces if pieces[1:] else pieces[0]


def split_long(value: Value) -> list[Value]:
    """The value, or its pieces if it is a long text."""
    if not isinstance(value, str):
        return [value]
    return [value[start : start + LONG] for start in range(0, max(len(value), 1), LONG)]


def bound(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members, those beyond the limit of one object in a further one."""
    names = list(members)
    if len(names) <= MEMBERS_LIMIT:
        return dict(members)
    others = {name: members[name] for name in names[MEMBERS_LIMIT - 1 :]}
    return {name: members[name] for name in names[: MEMBERS_LIMIT - 1]} | {MORE: bound(others)}

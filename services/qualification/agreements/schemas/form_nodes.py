"""A form of an agreement: its fields, how values are shown in them, and what is wrong or doubtful beside each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import orjson

from shared.criteria.criterion import TESTS
from shared.errors import FieldError
from shared.errors.field_errors import pointer

Steps = tuple[str | int, ...]
Kind = Literal["group", "items", "text", "number", "choice", "lines", "hours", "test", "operand"]
# A clause's test and what it compares with are one value of the document, and two fields.
TEST, OPERAND = "#test", "#value"


@dataclass(frozen=True, slots=True)
class Node:
    """A field of the form, or a group of them. `path`: where it stands in the document.

    `text`: what the field shows; `options`: what it may be chosen from; `of`: the kind of value it holds, or of the
    items in it; `optional`: the document may leave the group out; `blank`: an item that the document does not have yet.
    """

    path: Steps
    kind: Kind
    label: str
    says: str = ""
    text: str = ""
    options: Sequence[str] = ()
    of: Literal["text", "number", "any"] = "text"
    optional: bool = True
    blank: bool = False
    parts: Sequence[Node] = ()
    error: str = ""
    doubt: str = ""

    @property
    def name(self) -> str:
        """The field's name in the form: its pointer."""
        return pointer(self.path)

    @property
    def is_troubled(self) -> bool:
        """Whether something is wrong or doubtful in it."""
        return bool(self.error or self.doubt) or any(part.is_troubled for part in self.parts)

    def list_fields(self) -> Iterator[Node]:
        """All fields in it."""
        for part in self.parts:
            yield from part.list_fields()
        if not self.parts and self.kind not in ("group", "items"):
            yield self


def show(value: object) -> str:
    """A value as a field shows it."""
    if value is None or isinstance(value, Mapping | list):
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def show_lines(value: object) -> str:
    """A list with one item a line."""
    return "\n".join(show(item) for item in value) if isinstance(value, list) else show(value)


def show_hours(value: object) -> str:
    """`mon-fri 09:00-12:30 13:30-18:00`, one line for each entry."""
    days = value.items() if isinstance(value, Mapping) else ()
    return "\n".join(f"{day} {' '.join(map(show, blocks))}" for day, blocks in days if isinstance(blocks, list))


def add_notes(form: Node, errors: Sequence[FieldError], doubts: Sequence[FieldError]) -> Node:
    """The form with what is wrong or doubtful beside the field that it names, or the nearest one around it."""
    names = set(_list_names(form))
    return _note(form, _place(errors, names), _place(doubts, names))


def _list_names(node: Node) -> Iterator[str]:
    yield node.name
    for part in node.parts:
        yield from _list_names(part)


def _place(found: Sequence[FieldError], names: set[str]) -> dict[str, str]:
    """The sentences by the name of the field that shows them: the one that they name, or the nearest around it."""
    placed: dict[str, str] = {}
    for place, sentence in found:
        around, _, last = place.rpartition("/")
        name = f"{around}/{OPERAND}" if last in TESTS and f"{around}/{OPERAND}" in names else place
        if last.isdecimal() and around.rpartition("/")[2] in TESTS and name not in names:
            name = f"{around.rpartition('/')[0]}/{OPERAND}"
        while name and name not in names:
            name = name.rpartition("/")[0]
        placed.setdefault(name, sentence)
    return placed


def _note(node: Node, wrong: Mapping[str, str], hardly_meant: Mapping[str, str]) -> Node:
    parts = [_note(part, wrong, hardly_meant) for part in node.parts]
    return replace(node, parts=parts, error=wrong.get(node.name, ""), doubt=hardly_meant.get(node.name, ""))

"""What the fields of the form change in a document, and in its text, which may have changed as well."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from services.qualification.agreements.schemas.document_changes import ABSENT, Absent, Change, apply_changes, get_at
from services.qualification.agreements.schemas.document_form import draw_form
from services.qualification.agreements.schemas.form_nodes import OPERAND, Node, Steps, show
from services.qualification.agreements.schemas.rewrite_yaml import is_same, name_item, rewrite_yaml
from services.qualification.agreements.schemas.strict_yaml import UnsupportedYaml, load_strict_yaml, read_scalar
from shared.criteria.fields import kind_of
from shared.errors import FieldError

REMOVE = "remove:"
LISTED, NUMBERS, WORDS = ("in", "not_in"), ("at_least", "at_most", "between"), ("starts_with", "contains")


class Edited(NamedTuple):
    """The text after the changes of the fields; what of them was not taken over; the document that the fields show.

    `before`: the text whose document the fields of the next page begin with. `broken`: the text cannot be read.
    """

    text: str
    before: str
    document: Any
    lost: list[FieldError]
    broken: bool = False


def edit(text: str, before: str, sent: Mapping[str, str], action: str = "") -> Edited:
    """Take over into the text what the form `sent` changed in the document of the text `before`."""
    earlier = _load(before)
    changes = [*find_changes(draw_form(earlier), earlier, sent, action)] if isinstance(earlier, dict) else []
    document = _load(text)
    if not isinstance(document, dict):
        return Edited(text, before, apply_changes(earlier, changes), [], broken=True)
    placed = [(path, _translate(path, earlier, document), value) for path, value in changes]
    lost = [
        FieldError(_point(path), f"Changed in the text too, which counts. The field had: {show(value) or 'nothing'}")
        for path, to, value in placed
        if to is None or not _is_untouched(path, to, value, earlier, document)
    ]
    lost_paths = {error.pointer for error in lost}
    wanted = apply_changes(
        document, [(to, value) for path, to, value in placed if to and _point(path) not in lost_paths]
    )
    written = rewrite_yaml(text, wanted)
    return Edited(written, written, wanted, lost)


def _load(text: str) -> Any:
    try:
        return load_strict_yaml(text)
    except (UnsupportedYaml, ValueError, RecursionError):
        return None


def _point(path: Steps) -> str:
    return Node(path, "text", "").name


def find_changes(form: Node, document: Any, sent: Mapping[str, str], action: str = "") -> Iterator[Change]:
    """The paths that get another value, in the order of the form; ABSENT for what is emptied or removed."""
    fields = {node.name: node for node in form.list_fields()}
    for node in fields.values():
        typed = _normalise(sent.get(node.name, node.text))
        if node.kind in ("test", "operand"):
            if node.kind == "test":
                yield from _find_test_change(node, document, fields, sent)
        elif typed != _normalise(node.text):
            yield node.path, _read(node, typed, get_at(document, node.path))
    if action.startswith(REMOVE):
        yield from ((item.path, ABSENT) for item in _list_items(form) if item.name == action.removeprefix(REMOVE))


def _list_items(node: Node) -> Iterator[Node]:
    for part in node.parts:
        if node.kind == "items" and not part.blank:
            yield part
        yield from _list_items(part)


def _normalise(text: str) -> str:
    return text.replace("\r\n", "\n")


def _find_test_change(
    node: Node, document: Any, fields: Mapping[str, Node], sent: Mapping[str, str]
) -> Iterator[Change]:
    """A test with what it compares with is one value: it changes with each of its fields."""
    around = node.path[:-1]
    of_field, operand = fields[_point((*around, "field"))], fields[_point((*around, OPERAND))]
    test = sent.get(node.name, node.text)
    field, typed = (_normalise(sent.get(each.name, each.text)) for each in (of_field, operand))
    if (test, typed) == (node.text, _normalise(operand.text)):
        return
    if test != node.text and get_at(document, (*around, node.text)) is not ABSENT:
        yield (*around, node.text), ABSENT
    kind = "any" if node.of == "any" else kind_of(field.strip()) or "any"
    value = _read_operand(test, kind, typed, get_at(document, (*around, node.text)))
    # A test that was chosen stays chosen while there is nothing to compare with yet.
    is_begun = bool(field.strip()) or test != node.text
    yield (*around, test), "" if value is ABSENT and is_begun else value


def _read_operand(test: str, kind: str, typed: str, former: Any) -> Any:
    lines = [line.strip() for line in typed.split("\n") if line.strip()]
    if test == "exists":
        return read_scalar(lines[0]) if lines else True
    if not lines:
        return ABSENT
    if test in NUMBERS:
        kind = "number"
    elif test in WORDS:
        kind = "text"
    values = [_read_value(line, kind, former) for line in lines]
    return values if test in (*LISTED, "between") else values[0] if len(values) == 1 else "\n".join(lines)


def _read_value(text: str, kind: str, former: Any) -> Any:
    """A text as the value that it stands for; as it was, where the field showed it so."""
    for value in former if isinstance(former, list) else (former,):
        if value is not None and not isinstance(value, Absent) and show(value) == text:
            return value
    value = read_scalar(text)
    fits = isinstance(value, bool | int | float) if kind == "any" else type(value) in (int, float)
    return value if kind != "text" and fits else text


def _read(node: Node, typed: str, former: Any) -> Any:
    if not typed.strip():
        return ABSENT
    if node.kind == "lines":
        return [_read_value(line.strip(), node.of, former) for line in typed.split("\n") if line.strip()]
    if node.kind == "hours":
        rows = [line.replace(",", " ").split() for line in typed.split("\n") if line.strip()]
        return {row[0]: [block for other in rows if other[0] == row[0] for block in other[1:]] for row in rows}
    return _read_value(typed.strip(), node.of, ABSENT)


def _translate(path: Steps, earlier: Any, document: Any) -> Steps | None:
    """Where the same item stands in another document: items are known by their names. None where it is gone."""
    translated: list[str | int] = []
    for depth, step in enumerate(path):
        old, new = get_at(earlier, path[:depth]), get_at(document, tuple(translated))
        if isinstance(step, int) and isinstance(old, list) and isinstance(new, list):
            names = [name_item(item) for item in new]
            if step < len(old) and name_item(old[step]) not in names:
                return None
            step = names.index(name_item(old[step])) if step < len(old) else len(new)
        translated.append(step)
    return tuple(translated)


def _is_untouched(path: Steps, to: Steps, value: Any, earlier: Any, document: Any) -> bool:
    """Whether the text did not change what a field changed as well, or changed it alike."""
    was, now = get_at(earlier, path), get_at(document, to)
    same = [other is ABSENT if now is ABSENT else other is not ABSENT and is_same(other, now) for other in (was, value)]
    return any(same)

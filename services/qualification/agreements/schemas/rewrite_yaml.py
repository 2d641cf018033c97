"""A text of YAML or JSON that comes to mean another document: what does not differ stays as its authors wrote it.

Comments, order, quotes and line ends stay, but for those of what is removed. A library for it loses the comments that
stand between what is removed and what follows it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import yaml

from services.qualification.agreements.schemas.splices import Entry, Source, Splice, insert, remove
from services.qualification.agreements.schemas.strict_yaml import (
    LOADER,
    UnsupportedYaml,
    load_strict_yaml,
    read_scalar,
)
from services.qualification.agreements.schemas.write_yaml import (
    ValueWriter,
    write_json_value,
    write_value,
    write_yaml,
)

# By these an item of a list is known again where it changed or moved.
NAMES = ("id", "code")


def rewrite_yaml(text: str, document: Mapping[str, Any]) -> str:
    """The text changed to mean this document. Raises UnsupportedYaml if it is no strict YAML or JSON.

    Where its layout is so unusual that a change does not fit in, the document is written anew.
    """
    if is_same(load_strict_yaml(text), document):
        return text
    source = Source(text if text.endswith("\n") else f"{text}\n", _find_writer(text))
    splices = sorted(rewrite(source, yaml.compose(source.text, Loader=LOADER), document), reverse=True)
    changed = source.text
    for splice in splices:
        changed = changed[: splice.start] + splice.text + changed[splice.end :]
    try:
        fits = is_same(load_strict_yaml(changed), document)
    except UnsupportedYaml:
        fits = False
    return changed if fits else write_yaml(document)


def _find_writer(text: str) -> ValueWriter:
    return write_json_value if text.lstrip().startswith("{") else write_value


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are one in JSON: in it `1` is not `true`."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def read_node(node: Any) -> Any:
    """What a part of the text means."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: read_node(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [read_node(item) for item in node.value]
    return node.value if node.style else read_scalar(node.value)


def rewrite(source: Source, node: Any, wanted: Any) -> Iterator[Splice]:
    """What changes in the text of a value for it to mean the wanted one."""
    if is_same(read_node(node), wanted):
        return
    if isinstance(node, yaml.MappingNode) and isinstance(wanted, Mapping):
        if any(key.value in wanted for key, _ in node.value):
            yield from _rewrite_mapping(source, node, wanted)
            return
    elif isinstance(node, yaml.SequenceNode) and isinstance(wanted, list):
        pairs = pair_items(read_node(node), wanted)
        if pairs:
            yield from _rewrite_sequence(source, node, wanted, pairs)
            return
    start = node.start_mark.index
    space = " " if start and source.text[start - 1] in ":-" else ""
    yield Splice(start, max(start, source.end_of(node)), space + source.write(wanted))


def _rewrite_mapping(source: Source, node: yaml.MappingNode, wanted: Mapping[str, Any]) -> Iterator[Splice]:
    entries = [Entry(key.start_mark.index, source.end_of(value)) for key, value in node.value]
    kept = [key.value in wanted for key, _ in node.value]
    for key, value in node.value:
        if key.value not in wanted:
            continue
        changes = [*rewrite(source, value, wanted[key.value])]
        is_block = not isinstance(value, yaml.ScalarNode) and not value.flow_style
        if is_block and [change.start for change in changes] == [value.start_mark.index]:
            # A list in lines becomes one line, or an object: it stands beside its key.
            changes = [Splice(source.end_of(key), source.end_of(value), f": {source.write(wanted[key.value])}")]
        yield from changes
    known = {key.value for key, _ in node.value}
    added = [f"{source.write(name)}: {source.write(value)}" for name, value in wanted.items() if name not in known]
    yield from remove(source, node, entries, kept)
    yield from insert(source, node, entries, kept, {len(entries): added})


def _rewrite_sequence(
    source: Source, node: yaml.SequenceNode, wanted: list[Any], pairs: Mapping[int, int]
) -> Iterator[Splice]:
    entries = [Entry(item.start_mark.index, source.end_of(item)) for item in node.value]
    for old, new in pairs.items():
        yield from rewrite(source, node.value[old], wanted[new])
    places = {new: old for old, new in pairs.items()}
    added: dict[int, list[str]] = {}
    place = 0
    for number, value in enumerate(wanted):
        if number in places:
            place = places[number] + 1
        else:
            added.setdefault(place, []).append(source.write(value))
    kept = [number in pairs for number in range(len(entries))]
    yield from remove(source, node, entries, kept)
    yield from insert(source, node, entries, kept, added)


def pair_items(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Which item became which, by their places: items of one name, else those that stand at one place."""
    names, others = ([name_item(item) for item in items] for items in (old, new))
    pairs: dict[int, int] = {}
    for kind, first, last, other_first, other_last in SequenceMatcher(
        None, names, others, autojunk=False
    ).get_opcodes():
        if kind in ("equal", "replace"):
            pairs |= zip(range(first, last), range(other_first, other_last), strict=False)
    return pairs


def name_item(item: Any) -> str:
    """What an item of a list is called: its id or code, else all that it says."""
    named = [item[name] for name in NAMES if name in item] if isinstance(item, Mapping) else []
    return json.dumps(named[0] if named else item, sort_keys=True)

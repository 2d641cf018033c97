"""Changes of a text of YAML or JSON at single places: what is cut out of it, and what is written into it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from services.qualification.agreements.schemas.write_yaml import ValueWriter


class Splice(NamedTuple):
    """The characters from `start` up to `end` become `text`."""

    start: int
    end: int
    text: str


class Entry(NamedTuple):
    """An item of a list, or a key with its value: where it stands in the text."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """A text that ends with a line end, and how values are written in it."""

    text: str
    write: ValueWriter

    def line_of(self, place: int) -> int:
        """Where the line begins in which this character stands."""
        return self.text.rfind("\n", 0, place) + 1

    def line_after(self, place: int) -> int:
        """Where the next line begins."""
        return self.text.index("\n", place) + 1

    def end_of(self, node: Any) -> int:
        """Where a value ends: without the comments and empty lines that follow it."""
        if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
            start, end = node.start_mark.index, node.end_mark.index
            return int(start + len(self.text[start:end].rstrip()))
        last = node.value[-1]
        return self.end_of(last[1] if isinstance(node, yaml.MappingNode) else last)


def remove(source: Source, node: Any, entries: Sequence[Entry], kept: Sequence[bool]) -> Iterator[Splice]:
    """Cut out what is not kept: whole lines, or with the comma beside it."""
    shares_line = (
        isinstance(node, yaml.MappingNode) and source.text[source.line_of(entries[0].start) : entries[0].start].strip()
    )
    for number, entry in enumerate(entries):
        follows = any(kept[:number])
        if kept[number]:
            continue
        if node.flow_style and follows:
            yield Splice(entries[number - 1].end, entry.end, "")
        elif node.flow_style or (shares_line and not follows):
            yield Splice(entry.start, entries[number + 1].start, "")
        else:
            yield Splice(source.line_of(entry.start), source.line_after(entry.end), "")


def insert(
    source: Source, node: Any, entries: Sequence[Entry], kept: Sequence[bool], added: Mapping[int, list[str]]
) -> Iterator[Splice]:
    """Write new entries after so many old ones: lines of their own, or between commas."""
    dash = "- " if isinstance(node, yaml.SequenceNode) else ""
    for place, texts in added.items():
        follows = any(kept[:place])
        if not texts:
            continue
        if node.flow_style:
            inserted = "".join(f", {text}" for text in texts) if follows else "".join(f"{text}, " for text in texts)
            at = entries[place - 1].end if follows else entries[place].start
        else:
            inserted = "".join(f"{' ' * node.start_mark.column}{dash}{text}\n" for text in texts)
            at = source.line_after(entries[place - 1].end) if place else source.line_of(entries[0].start)
        yield Splice(at, at, inserted)

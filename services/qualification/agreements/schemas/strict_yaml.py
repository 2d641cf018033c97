"""YAML as plain data: what JSON can say, and nothing of what YAML guesses, repeats or runs."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

LEVELS = 32
# The parser in C where there is one; both give the same events.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULLS = {"", "~", "null", "Null", "NULL"}
TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{0,18})?([eE][-+]?[0-9]{1,2})?")


class UnsupportedYaml(Exception):
    """The text is not YAML, or uses what an agreement must not; the message says where."""


def load_strict_yaml(text: str) -> Any:
    """The document as dicts, lists, text, numbers, truth values and null.

    Unquoted words are numbers, truth values and null only as in JSON: `NO` is Norway and `09:00-17:00` is a time.
    Anchors, aliases, tags, repeated keys, a second document and more than 32 levels raise NotPlain.
    """
    try:
        events = yaml.parse(text, Loader=LOADER)
        started = any(isinstance(event, DocumentStartEvent) for event in events)
        data = _node(next(events), events, 0) if started else None
        if any(isinstance(event, DocumentStartEvent) for event in events):
            raise UnsupportedYaml("Holds more than one document.")
    except yaml.MarkedYAMLError as error:
        raise UnsupportedYaml(f"Not valid YAML{_at(error.problem_mark)}.") from None
    except yaml.YAMLError:
        raise UnsupportedYaml("Not valid YAML: it holds characters that are not allowed.") from None
    return data


def _node(event: Event, events: Iterator[Event], level: int) -> Any:
    _refuse_tricks(event, level)
    match event:
        case ScalarEvent():
            return event.value if event.style else _word(event.value)
        case SequenceStartEvent():
            return [_node(item, events, level + 1) for item in _inside(events)]
        case _:
            return _mapping(events, level)


def _mapping(events: Iterator[Event], level: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in _inside(events):
        _refuse_tricks(key, level)
        if not isinstance(key, ScalarEvent):
            raise UnsupportedYaml(f"A key must be text{_at(key.start_mark)}.")
        if key.value in found:
            raise UnsupportedYaml(f"A key stands twice{_at(key.start_mark)}.")
        found[key.value] = _node(next(events), events, level + 1)
    return found


def _inside(events: Iterator[Event]) -> Iterator[Event]:
    """The events up to the end of the list or mapping that has just begun; whoever takes one takes what is in it."""
    for event in events:
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            return
        yield event


def _refuse_tricks(event: Event, level: int) -> None:
    if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
        raise UnsupportedYaml(f"Anchors and aliases are not allowed{_at(event.start_mark)}.")
    if getattr(event, "tag", None):
        raise UnsupportedYaml(f"Tags are not allowed{_at(event.start_mark)}.")
    if level > LEVELS:
        raise UnsupportedYaml(f"More than {LEVELS} levels deep{_at(event.start_mark)}.")


def _at(mark: Any) -> str:
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""


def _word(text: str) -> Any:
    if text in NULLS:
        return None
    if text in TRUTHS:
        return TRUTHS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text

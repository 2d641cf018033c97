"""A loader of YAML that accepts what JSON can express, and nothing that YAML guesses, repeats or runs."""

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
# The parser in C where the installation has one; both give the same events.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULLS = {"", "~", "null", "Null", "NULL"}
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{0,18})?([eE][-+]?[0-9]{1,2})?")


class UnsupportedYaml(Exception):
    """The text is not YAML, or uses a feature that an agreement must not; the message names the place."""


def load_strict_yaml(text: str) -> Any:
    """The document as dicts, lists, text, numbers, truth values and null.

    Unquoted words are numbers, truth values and null only as in JSON: `NO` is Norway and `09:00-17:00` is a time.
    Anchors, aliases, tags, repeated keys, a second document and more than 32 levels raise UnsupportedYaml.
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
    _refuse_features(event, level)
    match event:
        case ScalarEvent():
            return event.value if event.style else read_scalar(event.value)
        case SequenceStartEvent():
            return [_node(item, events, level + 1) for item in _children(events)]
        case _:
            return _mapping(events, level)


def _mapping(events: Iterator[Event], level: int) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key in _children(events):
        _refuse_features(key, level)
        if not isinstance(key, ScalarEvent):
            raise UnsupportedYaml(f"A key must be text{_at(key.start_mark)}.")
        if key.value in mapping:
            raise UnsupportedYaml(f"A key stands twice{_at(key.start_mark)}.")
        mapping[key.value] = _node(next(events), events, level + 1)
    return mapping


def _children(events: Iterator[Event]) -> Iterator[Event]:
    """The events up to the end of the list or mapping that has begun; the caller of one consumes its content too."""
    for event in events:
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            return
        yield event


def _refuse_features(event: Event, level: int) -> None:
    if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
        raise UnsupportedYaml(f"Anchors and aliases are not allowed{_at(event.start_mark)}.")
    if getattr(event, "tag", None):
        raise UnsupportedYaml(f"Tags are not allowed{_at(event.start_mark)}.")
    if level > LEVELS:
        raise UnsupportedYaml(f"More than {LEVELS} levels deep{_at(event.start_mark)}.")


def _at(mark: Any) -> str:
    return f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""


def read_scalar(text: str) -> Any:
    """What a text without quotes stands for: null, a truth value, a number, or itself."""
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text

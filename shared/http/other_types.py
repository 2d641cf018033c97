"""Repairs of values that have another type, or other letters, than their field takes, where the meaning is sure."""

import re
from typing import Any

from shared.http.repairs import Path, find_value, put_value
from shared.values.kinds_of_values import write_id
from shared.values.nothing import NUMBERED, drop_nothing
from shared.values.truth import read_truth

# Of the values that an error lists each; and what stands between the words of one.
QUOTED = re.compile("'([^']*)'")
BETWEEN_WORDS = re.compile(r"[-_\s]+")


def write_number(document: Any, path: Path, error: Any) -> bool:
    """Whether the field of this error holds a number where a text of digits is meant: that text is in its place now."""
    if error["type"] != "string_type" or not (NUMBERED & {*path[-1:]} or "click_id" in path):
        return False
    holder, name = find_value(document, path[:-1]), path[-1]
    text = write_id(holder[name]) if isinstance(holder, dict) and name in holder else None
    if text is None:
        return False
    holder[name] = text
    drop_nothing(holder)
    return True


def take_only(document: Any, path: Path, error: Any) -> bool:
    """Whether the field of this error holds a list of one text where a text is meant: that text is in its place now."""
    listed = find_value(document, path) if path and error["type"] == "string_type" else None
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], str):
        return False
    put_value(document, path, listed[0])
    return True


def read_yes(document: Any, path: Path, error: Any) -> bool:
    """Whether the field of this error says yes or no in a word or a digit: it is true or false now."""
    said = find_value(document, path) if path and error["type"] == "bool_type" else None
    truth = read_truth(str(said)) if isinstance(said, str | int) else None
    if truth is None:
        return False
    put_value(document, path, truth)
    return True


def choose_named(document: Any, path: Path, error: Any) -> bool:
    """Whether the field of this error names one of its values in other letters: that one is in its place now.

    `Won` is `won`, `meeting held` is `meeting_held`.
    """
    text = find_value(document, path) if path else None
    if error["type"] != "literal_error" or not isinstance(text, str):
        return False
    named = [name for name in QUOTED.findall(error["ctx"]["expected"]) if _list_words(name) == _list_words(text)]
    if named:
        put_value(document, path, named[0])
    return bool(named)


def _list_words(text: str) -> list[str]:
    return BETWEEN_WORDS.sub(" ", text.casefold()).split()

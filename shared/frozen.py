"""Frozen dataclasses that change often."""

from typing import Any, TypeVar

T = TypeVar("T")


def replaced(value: T, **changes: Any) -> T:
    """The same but for these fields; TypeError for a field that it does not have.

    `dataclasses.replace` sets every field again, one by one: five times as long for a value this wide. For dataclasses
    without slots, whose `__post_init__` has nothing to do.
    """
    fields = vars(value)
    if not fields.keys() >= changes.keys():
        raise TypeError(f"{type(value).__name__} has no {', '.join(sorted(changes.keys() - fields.keys()))}")
    other = object.__new__(type(value))
    # Its `__setattr__` refuses, its dictionary does not.
    vars(other).update(fields, **changes)
    return other

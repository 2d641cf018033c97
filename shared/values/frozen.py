"""Frozen dataclasses that change often."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def construct(kind: type[T], fields: Mapping[str, Any]) -> T:
    """A value with exactly these fields, which are all that it has: what was kept is read back."""
    value = object.__new__(kind)
    # Its `__setattr__` refuses, its dictionary does not.
    vars(value).update(fields)
    return value


def fast_replace(value: T, **changes: Any) -> T:
    """The same but for these fields; TypeError for a field that it does not have.

    `dataclasses.replace` sets every field again, one by one: five times as long for a value this wide. For dataclasses
    without slots, whose `__post_init__` has nothing to do.
    """
    fields = vars(value)
    if not fields.keys() >= changes.keys():
        raise TypeError(f"{type(value).__name__} has no {', '.join(sorted(changes.keys() - fields.keys()))}")
    return construct(type(value), fields | changes)


def changed_pairs(before: Iterable[T], after: Iterable[T], key: Callable[[T], Hashable]) -> list[tuple[T | None, T]]:
    """Each value of `after` that is another object than that of `before` with its key, behind that one.

    A new value stands behind None.
    """
    known = {key(value): value for value in before}
    pairs = [(known.get(key(value)), value) for value in after]
    return [(old, new) for old, new in pairs if old is not new]

"""What one part of an agreement asks of another. Works on the bare document, so that all mistakes come at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.agreement.readers.sales import TARGETS
from shared.criteria.criterion import ONE_TEST, TESTS

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]

PARTS = ("profile", "behaviour", "disqualify")


def cross_field_errors(document: object) -> Found:
    """Where parts of the document do not fit together: the path, and a sentence that echoes no value."""
    clauses = [clause for part in PARTS for clause in _named(document, ("definition", part), "id")]
    reasons = _named(document, ("rejection_reasons",), "code")
    yield from _untested(document)
    yield from _repeated(clauses, "Another clause has this id.")
    yield from _repeated(reasons, "Another reason has this code.")
    yield from _unbound(document, {name for _, name in clauses})
    yield from _without_hours(document)


def _untested(document: object) -> Found:
    # Each clause checks this by itself, but only once all of its fields are right.
    for part in ("profile", "disqualify"):
        clauses = _at(document, ("definition", part))
        for index, clause in enumerate(clauses if isinstance(clauses, list) else ()):
            if isinstance(clause, Mapping) and sum(clause.get(test) is not None for test in TESTS) != 1:
                yield ("definition", part, index), ONE_TEST


def _repeated(named: Sequence[tuple[Path, str]], sentence: str) -> Found:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield path, sentence
        seen.add(name)


def _unbound(document: object, clauses: set[str]) -> Found:
    for path, clause in _named(document, ("rejection_reasons",), "clause"):
        if clause not in clauses:
            yield path, "No clause of the definition has this id."


def _without_hours(document: object) -> Found:
    sales = _at(document, ("sales",))
    if not isinstance(sales, Mapping) or sales.get("business_hours") is not None:
        return
    targets = {name: sales[name] for name in TARGETS if isinstance(sales.get(name), Mapping)}
    counting = [name for name, target in targets.items() if target.get("clock", "business") == "business"]
    if counting:
        yield ("sales", "business_hours"), f"Needed: only open hours count for {', '.join(counting)}."


def _named(document: object, path: Path, key: str) -> list[tuple[Path, str]]:
    """Where the items of a list carry a text under `key`, and which."""
    items = _at(document, path)
    found = enumerate(items) if isinstance(items, list) else ()
    return [
        ((*path, index, key), item[key])
        for index, item in found
        if isinstance(item, Mapping) and isinstance(item.get(key), str)
    ]


def _at(document: object, path: Path) -> Any:
    for step in path:
        document = document.get(step) if isinstance(document, Mapping) else None
    return document

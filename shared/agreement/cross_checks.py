"""The rules between the parts of an agreement. They read the bare document, so that all errors come at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from shared.agreement.escalation import SpanPromise
from shared.agreement.readers.sales import TARGETS
from shared.criteria.criterion import ONE_TEST, TESTS
from shared.criteria.values import normalize_text

Path = tuple[str | int, ...]
Errors = Iterator[tuple[Path, str]]

AMOUNTS = (("goal", "target"), ("expected", "deal"))
PARTS = ("profile", "behaviour", "disqualify")


def find_cross_field_errors(document: object) -> Errors:
    """Where parts of the document do not fit together: the path, and a sentence that repeats no value."""
    clauses = [clause for part in PARTS for clause in _named_items(document, ("definition", part), "id")]
    reasons = _named_items(document, ("rejection_reasons",), "code")
    yield from _clauses_without_one_test(document)
    yield from _repeated_names(clauses, "Another clause has this id.")
    yield from _repeated_names(reasons, "Another reason has this code.")
    yield from _repeated_names(_named_items(document, ("next_handoffs",), "id"), "Another handoff has this id.")
    yield from _repeated_names(_named_items(document, ("priorities",), "id"), "Another priority has this id.")
    yield from _priorities_of_all_leads(document)
    yield from _repeated_names(_named_items(document, ("personas",), "id"), "Another persona has this id.")
    yield from _names_of_two_products(document)
    yield from _reasons_without_clause(document, {name for _, name in clauses})
    yield from _rests_of_ruled_out_leads(document)
    yield from _targets_without_hours(document)
    yield from _leads_of_no_team(document)
    yield from _money_of_other_currencies(document)
    yield from _amounts_of_nothing(document)
    yield from _halves_of_protection(document)


def _clauses_without_one_test(document: object) -> Errors:
    # The schema of a clause checks this too, but only once all of its fields are right.
    priorities, personas = _list_objects(document, "priorities"), _list_objects(document, "personas")
    tested = [
        *((("definition", part), _at(document, ("definition", part))) for part in ("profile", "disqualify")),
        *((("priorities", index, "profile"), each.get("profile")) for index, each in enumerate(priorities)),
        *((("personas", index, "when"), each.get("when")) for index, each in enumerate(personas)),
    ]
    for path, clauses in tested:
        for index, clause in enumerate(clauses if isinstance(clauses, list) else ()):
            if isinstance(clause, Mapping) and sum(clause.get(test) is not None for test in TESTS) != 1:
                yield (*path, index), ONE_TEST


def _priorities_of_all_leads(document: object) -> Errors:
    for index, priority in enumerate(_list_objects(document, "priorities")):
        if not priority.get("behaviour") and not priority.get("profile"):
            yield ("priorities", index), "Needs a test in behaviour or profile: without one it is every lead's."


def _repeated_names(named: Sequence[tuple[Path, str]], sentence: str) -> Errors:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield path, sentence
        seen.add(name)


def _names_of_two_products(document: object) -> Errors:
    """A lead asks for one product: each name means one, in any case of letters."""
    named: list[tuple[Path, object]] = []
    for index, product in enumerate(_list_objects(document, "products")):
        spellings = product.get("spellings")
        named.append((("products", index, "code"), product.get("code")))
        for place, text in enumerate(spellings if isinstance(spellings, list) else ()):
            named.append((("products", index, "spellings", place), text))
    texts = [(path, normalize_text(name)) for path, name in named if isinstance(name, str)]
    yield from _repeated_names(texts, "Another product is called this, or this one twice.")


def _reasons_without_clause(document: object, clauses: set[str]) -> Errors:
    for path, clause in _named_items(document, ("rejection_reasons",), "clause"):
        if clause not in clauses:
            yield path, "No clause of the definition has this id."


def _rests_of_ruled_out_leads(document: object) -> Errors:
    reasons = _at(document, ("lost_reasons",))
    for index, reason in enumerate(reasons if isinstance(reasons, list) else ()):
        if isinstance(reason, Mapping) and reason.get("returns") == "disqualified" and "after_days" in reason:
            yield ("lost_reasons", index, "after_days"), "A lead that is disqualified does not come back."


def _targets_without_hours(document: object) -> Errors:
    sales = _at(document, ("sales",))
    if not isinstance(sales, Mapping) or sales.get("business_hours") is not None:
        return
    following = [("next_handoffs", each.get("acceptance")) for each in _list_objects(document, "next_handoffs")]
    promised = [(name, each.get(name)) for each in (sales, *_list_objects(document, "priorities")) for name in TARGETS]
    counting = dict.fromkeys(
        name
        for name, target in [*promised, *following]
        if isinstance(target, Mapping) and target.get("clock", "business") == "business"
    )
    if counting:
        yield ("sales", "business_hours"), f"Needed: only open hours count for {', '.join(counting)}."


def _leads_of_no_team(document: object) -> Errors:
    steps = _at(document, ("escalation",))
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        named = step.get("on") if isinstance(step, Mapping) and step.get("to") == "team_lead" else None
        if isinstance(named, list) and any(name in get_args(SpanPromise) for name in named):
            yield ("escalation", index, "to"), "A promise for a span of time has no team: choose heads or executives."


def _money_of_other_currencies(document: object) -> Errors:
    own = _at(document, ("currency",))
    for path in AMOUNTS:
        currency = _at(document, (*path, "currency"))
        if isinstance(currency, str) and currency != own:
            yield (*path, "currency"), "Must be the currency of the agreement."


def _amounts_of_nothing(document: object) -> Errors:
    # Not in the schema, by which agreements are read that were signed before this was asked.
    for path in AMOUNTS:
        amount = _at(document, (*path, "amount"))
        if isinstance(amount, str) and re.fullmatch(r"0+(\.0+)?", amount):
            yield (*path, "amount"), "Must be above 0."


def _halves_of_protection(document: object) -> Errors:
    shared, protection = _at(document, ("credit", "shared")), _at(document, ("credit", "protection"))
    if protection is not None and not shared:
        yield ("credit", "shared"), "Needed: which share goes to sellers under protection."
    if shared and protection is None:
        yield ("credit", "protection"), "Needed: how long sellers are under protection."


def _named_items(document: object, path: Path, key: str) -> list[tuple[Path, str]]:
    """The text under `key` in each item of a list that has one, with its path."""
    items = _at(document, path)
    numbered = enumerate(items) if isinstance(items, list) else ()
    return [
        ((*path, index, key), item[key])
        for index, item in numbered
        if isinstance(item, Mapping) and isinstance(item.get(key), str)
    ]


def _list_objects(document: object, name: str) -> list[Mapping[str, Any]]:
    items = _at(document, (name,))
    return [item if isinstance(item, Mapping) else {} for item in items] if isinstance(items, list) else []


def _at(document: object, path: Path) -> Any:
    for step in path:
        if isinstance(document, list) and isinstance(step, int):
            document = document[step]
        else:
            document = document.get(step) if isinstance(document, Mapping) else None
    return document

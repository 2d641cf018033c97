"""All folded rows, from the database or from the pure folds, to compare them whole."""

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import select

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain.folds import FOLDS
from services.metrics.projections.store.projections import DECLARED
from shared.db.database import Database

Rows = dict[str, list[tuple[Any, ...]]]


def fold_facts(facts: Sequence[Fact]) -> dict[Any, Any]:
    """The states by (type, key) after these facts, folded one after the other."""
    states: dict[Any, Any] = {}
    for fact in facts:
        for rule in FOLDS:
            if key := rule.read_key(fact):
                states[rule.state, key] = rule.evolve(states.get((rule.state, key)) or rule.state(*key), fact)
    return states


def fold_to_rows(facts: Sequence[Fact]) -> Rows:
    """Those states as the rows of their tables, in the order of their keys."""
    states = fold_facts(facts)
    return {
        table.name: sorted((astuple(state) for (kind, _), state in states.items() if kind is type_), key=_order)
        for type_, table in DECLARED.items()
    }


async def load_rows(database: Database) -> Rows:
    """Each live table's rows in the order of their keys."""
    async with database.read_connection() as conn:
        return {
            table.name: [tuple(row) for row in await conn.execute(select(table).order_by(*list(table.c)[:3]))]
            for table in DECLARED.values()
        }


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[:3]

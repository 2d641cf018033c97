"""All folded rows, of a database or of the pure fold, to compare them whole."""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any

from services.metrics.clocks.domain import Clock, clock_of, evolve_clock
from services.metrics.facts.domain import Fact
from services.metrics.handoffs.domain import Handoff, evolve_handoff, handoff_of
from services.metrics.journeys import domain
from services.metrics.journeys.domain import Deal, FirstTouch, Journey, Receipt
from services.metrics.journeys.store_next import NAMES
from services.metrics.people.domain import Merge, evolve_merge, merge_of
from shared.database import Database
from shared.sql import sql

FOLDS: tuple[tuple[Callable[[Fact], domain.Key | None], Callable[..., Any], Callable[..., Any]], ...] = (
    (merge_of, Merge, evolve_merge),
    (domain.first_touch_of, FirstTouch, domain.evolve_first_touch),
    (domain.journey_of, Journey, domain.evolve_journey),
    (handoff_of, Handoff, evolve_handoff),
    (clock_of, Clock, evolve_clock),
    (domain.deal_of, Deal, domain.evolve_deal),
    (domain.receipt_of, Receipt, domain.evolve_receipt),
)


def folded(facts: Sequence[Fact]) -> dict[Any, Any]:
    """The states that come of these facts, one after the other."""
    rows: dict[Any, Any] = {}
    for told in facts:
        for key_of, blank, evolve in FOLDS:
            if key := key_of(told):
                rows[blank, key] = evolve(rows.get((blank, key)) or blank(*key), told)
    return rows


def rows_of(facts: Sequence[Fact]) -> dict[str, list[tuple[Any, ...]]]:
    """Those states as the rows of their tables, in the order of their keys."""
    states = folded(facts)
    return {
        name: sorted((astuple(state) for (kind, _), state in states.items() if kind is blank), key=lambda row: row[:3])
        for name, (_, blank, _) in zip(NAMES, FOLDS, strict=True)
    }


async def folded_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Each table's rows in the order of their keys."""
    async with database.read_connection() as conn:
        return {
            name: [tuple(row) for row in await conn.execute(sql(f"select * from {name} order by 1, 2, 3"))]
            for name in NAMES
        }

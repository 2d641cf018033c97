"""All folded rows, of a database or of the pure fold, to compare them whole."""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain import journeys
from services.metrics.projections.domain.handoffs import Handoff, evolve_handoff, handoff_of
from services.metrics.projections.domain.journeys import Deal, FirstTouch, Journey, Receipt
from services.metrics.projections.domain.merges import Merge, evolve_merge, merge_of
from services.metrics.projections.domain.sla_clocks import Clock, clock_of, evolve_clock
from services.metrics.projections.store.shadow_tables import NAMES
from shared.db.connection import sql
from shared.db.database import Database

FOLDS: tuple[tuple[Callable[[Fact], journeys.Key | None], Callable[..., Any], Callable[..., Any]], ...] = (
    (merge_of, Merge, evolve_merge),
    (journeys.first_touch_of, FirstTouch, journeys.evolve_first_touch),
    (journeys.journey_of, Journey, journeys.evolve_journey),
    (handoff_of, Handoff, evolve_handoff),
    (clock_of, Clock, evolve_clock),
    (journeys.deal_of, Deal, journeys.evolve_deal),
    (journeys.receipt_of, Receipt, journeys.evolve_receipt),
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

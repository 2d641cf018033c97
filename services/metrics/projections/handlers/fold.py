"""Received events become facts, and new facts are folded into the rows that they concern."""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from typing import Any

from services.metrics.facts import store as facts_store
from services.metrics.facts.domain import Fact, strip_personal_data
from services.metrics.projections.domain.folds import FOLDS, Fold, Key
from services.metrics.projections.store import projections
from shared.db.connection import Connection
from shared.messaging.event_handler import ReceivedEvent

LIVE_TABLES = projections.build_tables()


async def on_events(conn: Connection, events: Sequence[ReceivedEvent]) -> None:
    """Insert the facts of these events and fold those that are new."""
    await projections.lock_folding_shared(conn)
    await fold(conn, LIVE_TABLES, await facts_store.insert_new(conn, [to_fact(event) for event in events]))


async def fold(conn: Connection, tables: projections.ProjectionTables, facts: Sequence[Fact]) -> None:
    """Fold these facts into their rows. To fold a fact twice changes nothing."""
    for rule in FOLDS:
        if facts_by_key := _group_by_key(rule, facts):
            await _fold_rows(conn, tables[rule.state], rule, facts_by_key)


async def _fold_rows(
    conn: Connection, table: projections.ProjectionTable, rule: Fold[Any], facts_by_key: dict[Key, list[Fact]]
) -> None:
    stored = await table.load(conn, sorted(facts_by_key))
    folded = {
        key: reduce(rule.evolve, facts, stored.get(key) or rule.state(*key)) for key, facts in facts_by_key.items()
    }
    new = [folded[key] for key in sorted(folded) if key not in stored]
    changed = [state for key, state in folded.items() if key in stored and state != stored[key]]
    if new or changed:
        await table.save(conn, new, changed)


def _group_by_key(rule: Fold[Any], facts: Sequence[Fact]) -> dict[Key, list[Fact]]:
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        key = rule.read_key(fact)
        if key is not None:
            groups[key].append(fact)
    return groups


def to_fact(received: ReceivedEvent) -> Fact:
    """What metrics keeps of a received event."""
    event = received.event
    return Fact(
        received.event_id, received.topic, received.partition, received.number, event.type, event.subject,
        getattr(event, "lead_id", None), event.occurred_at, received.recorded_at, strip_personal_data(event),
    )  # fmt: skip

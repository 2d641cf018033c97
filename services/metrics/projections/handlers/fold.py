"""A batch of facts is kept, and folded into the rows that it concerns."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import reduce

from services.metrics.facts import store as facts_store
from services.metrics.facts.domain import Fact, strip_personal_data
from services.metrics.projections.domain import journeys
from services.metrics.projections.domain.handoffs import evolve_handoff, handoff_of
from services.metrics.projections.domain.merges import evolve_merge, merge_of
from services.metrics.projections.domain.sla_clocks import clock_of, evolve_clock
from services.metrics.projections.store import projections
from services.metrics.projections.store.projections import State
from shared.db.connection import Connection
from shared.messaging.event_handler import ReceivedEvent

LIVE = projections.tables()


async def on_events(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Keep what was heard, and fold what was not known before."""
    await projections.lock_folding_shared(conn)
    await fold(conn, LIVE, await facts_store.insert_new(conn, [to_fact(cause) for cause in heard]))


async def fold(conn: Connection, into: projections.Tables, facts: Sequence[Fact]) -> None:
    """Fold these facts; a fact folded twice changes nothing."""
    await _fold(conn, into.merges, _by(merge_of, facts), evolve_merge)
    await _fold(conn, into.first_touches, _by(journeys.first_touch_of, facts), journeys.evolve_first_touch)
    await _fold(conn, into.journeys, _by(journeys.journey_of, facts), journeys.evolve_journey)
    await _fold(conn, into.handoffs, _by(handoff_of, facts), evolve_handoff)
    await _fold(conn, into.clocks, _by(clock_of, facts), evolve_clock)
    await _fold(conn, into.deals, _by(journeys.deal_of, facts), journeys.evolve_deal)
    await _fold(conn, into.receipts, _by(journeys.receipt_of, facts), journeys.evolve_receipt)


async def _fold(
    conn: Connection,
    table: projections.StateTable[State],
    facts: dict[journeys.Key, list[Fact]],
    evolve: Callable[[State, Fact], State],
) -> None:
    if not facts:
        return
    known = await projections.load(conn, table, sorted(facts))
    after = {key: reduce(evolve, told, known.get(key) or table.state(*key)) for key, told in facts.items()}
    new = [after[key] for key in sorted(after) if key not in known]
    changed = [state for key, state in after.items() if key in known and state != known[key]]
    await projections.save(conn, table, new, changed)


def _by(key_of: Callable[[Fact], journeys.Key | None], facts: Sequence[Fact]) -> dict[journeys.Key, list[Fact]]:
    found: dict[journeys.Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        key = key_of(fact)
        if key is not None:
            found[key].append(fact)
    return found


def to_fact(heard: ReceivedEvent) -> Fact:
    """What is kept of what was heard."""
    event = heard.event
    return Fact(
        heard.event_id, heard.topic, heard.partition, heard.number, event.type, event.subject,
        getattr(event, "lead_id", None), event.occurred_at, heard.recorded_at, strip_personal_data(event),
    )  # fmt: skip

"""Handoffs took steps: their clocks follow in the same transaction."""

from collections.abc import Sequence, Set
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.agreements.store import sla_terms as promises
from services.handoff.sla import store
from services.handoff.sla.alarm import notify_on_commit
from services.handoff.sla.domain import lifecycle
from services.handoff.sla.domain.clock import HandoffSnapshot
from services.handoff.sla.telemetry import count_clocks, responses
from shared.db.connection import Connection
from shared.events.base import Event


async def update_clocks(
    conn: Connection, steps: Sequence[HandoffSnapshot], old: Set[UUID], now: datetime
) -> list[Event]:
    """What these steps, in order, make of the clocks: kept here, to be staged behind them. The leads are locked.

    Handoffs that are not `old` begin with these steps and have no clocks yet.
    """
    if not steps:
        return []
    known = await store.of_handoffs(conn, old & {step.handoff_id for step in steps})
    versions = {step.agreement_version for step in steps} | {clock.agreement_version for clock in known}
    found = await promises.find(conn, {version for version in versions if version is not None})
    responses.ensure_buckets(found.by_version.values())
    face = lifecycle.ClockSet({}, found.by_version, found.in_force, now, uuid7)
    for clock in known:
        face.clocks.setdefault(clock.handoff_id, {})[clock.name] = clock
    for step in steps:
        lifecycle.update_clocks(face, step)
    after = [clock for clocks in face.clocks.values() for clock in clocks.values()]
    await store.save(conn, known, after)
    count_clocks(conn, known, after)
    notify_on_commit(conn, min((clock.next_at for clock in after if clock.next_at), default=None))
    return list(face.said)

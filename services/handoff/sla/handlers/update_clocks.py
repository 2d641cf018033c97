"""Clocks follow the events of their handoffs, in the same transaction."""

from collections.abc import Sequence, Set
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.agreements.store import sla_terms
from services.handoff.sla import telemetry
from services.handoff.sla.domain.clock import HandoffSnapshot
from services.handoff.sla.domain.clock_set import ClockSet
from services.handoff.sla.domain.lifecycle import apply_snapshot
from services.handoff.sla.handlers.sweep_wakeup import notify_on_commit
from services.handoff.sla.store import clocks as store
from shared.db.connection import Connection


async def update_clocks(
    conn: Connection, snapshots: Sequence[HandoffSnapshot], stored_handoffs: Set[UUID], now: datetime
) -> ClockSet:
    """Save what these snapshots, in order, make of the clocks; its events, for the caller to stage behind its own.

    The leads are locked. A handoff that is not among `stored_handoffs` is new and has no clocks yet.
    """
    if not snapshots:
        return ClockSet({}, {}, None, now, uuid7)
    before = await store.find_by_handoffs(conn, stored_handoffs & {snapshot.handoff_id for snapshot in snapshots})
    versions = {snapshot.agreement_version for snapshot in snapshots} | {clock.agreement_version for clock in before}
    terms = await sla_terms.find(conn, {version for version in versions if version is not None})
    telemetry.ensure_buckets(terms.by_version.values())
    clock_set = ClockSet({}, terms.by_version, terms.in_force, now, uuid7)
    clock_set.add(before)
    for snapshot in snapshots:
        apply_snapshot(clock_set, snapshot)
    after = clock_set.list_clocks()
    await store.save(conn, before, after)
    telemetry.count_clocks(conn, before, after)
    notify_on_commit(conn, min((clock.next_at for clock in after if clock.next_at), default=None))
    return clock_set

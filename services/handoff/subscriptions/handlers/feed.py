"""Making deliveries: each event of handoff's journal becomes one delivery for each subscription that wants it."""

from collections.abc import Iterable, Sequence, Sized
from datetime import datetime
from uuid import UUID

from services.handoff.subscriptions.domain.filter import PublishedEvent
from services.handoff.subscriptions.domain.subscription import JournalTooShort, select_wanted
from services.handoff.subscriptions.store import deliveries, feed, subscriptions
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.messaging_tables import PARTITIONS
from shared.events.intake import LeadErased
from shared.messaging.erasures import find_erased
from shared.messaging.log.partitioner import is_preceded

# Of all partitions, which share it; for fifty subscriptions, 15,000 deliveries in one transaction.
EVENTS_LIMIT = 300


async def make_deliveries(conn: Connection) -> int:
    """Make the deliveries of the next events; how many events there were. Without subscriptions nothing is read."""
    live = [stored.subscription for stored in await subscriptions.find_live(conn)]
    if not live:
        return 0
    positions = await feed.lock_free_positions(conn)
    # Once more: what was made while this process waited for the positions begins with them.
    live = [stored.subscription for stored in await subscriptions.find_live(conn)]
    events = await feed.read_events(conn, positions, share_limit(positions))
    if events:
        await deliveries.add(conn, select_wanted(live, await _drop_erased(conn, events)))
        await feed.move_positions(conn, _last_numbers(events))
    inject_fault("handoff.subscriptions.before_deliveries")
    return len(events)


async def request_replay(conn: Connection, subscription_id: UUID, since: datetime) -> int:
    """Have everything recorded since then delivered once more; how many events of all types that are.

    Raises JournalTooShort.
    """
    spans = await feed.find_since(conn, since)
    if await feed.has_dropped_since(conn, since):
        raise JournalTooShort
    await feed.add_replays(conn, subscription_id, [(span.partition, span.first - 1, span.until) for span in spans])
    return sum(span.until - span.first + 1 for span in spans)


async def replay_deliveries(conn: Connection) -> int:
    """Make the next deliveries of one replay once more; how many events there were."""
    rows = await feed.lock_replays(conn)
    spans = {row.partition: row for row in rows if not is_preceded(row.partition, {row.partition for row in rows})}
    if not spans:
        return 0
    subscription_id: UUID = next(iter(spans.values())).subscription_id
    stored = await subscriptions.find(conn, subscription_id)
    after = {partition: row.number for partition, row in spans.items()}
    read = await feed.read_events(conn, after, share_limit(after)) if stored else []
    events = [event for event in read if event.number <= spans[event.partition].until]
    if stored:
        wanted = select_wanted([stored.subscription], await _drop_erased(conn, events))
        await deliveries.add(conn, wanted, again=True)
    last = after | _last_numbers(events)
    await feed.move_replays(conn, subscription_id, last)
    # A partition without another event up to its end has none: numbers have no holes.
    unfinished = {event.partition for event in events if event.number < spans[event.partition].until}
    await feed.end_replays(conn, subscription_id, [partition for partition in spans if partition not in unfinished])
    return len(events)


async def _drop_erased(conn: Connection, events: Sequence[PublishedEvent]) -> list[PublishedEvent]:
    """The events without those of erased leads, but for the erasures."""
    erased = await find_erased(conn, {event.lead_id for event in events if event.lead_id})
    return [event for event in events if event.lead_id not in erased or event.type == LeadErased.type]


def share_limit(partitions: Sized) -> int:
    """How many events of one partition are read at once, where so many share the limit."""
    return -(-EVENTS_LIMIT // max(PARTITIONS, len(partitions)))


def _last_numbers(events: Iterable[PublishedEvent]) -> dict[int, int]:
    return {event.partition: event.number for event in events}

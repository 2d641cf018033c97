"""Taking due deliveries for sending, and saving what became of them."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.handoff.subscriptions.domain.attempt import Attempt, Decision
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json

# Fair: each active subscription has its own share of the deliveries in flight, and only one while it fails. The rows
# of the journal are looked up by their day, so that only one day is searched.
_LOCK_DUE = sql("""
    select due.delivery_id, due.subscription_id, due.event_id, due.lead_id, due.body, due.attempts,
           journal.partition, journal.number, journal.epoch, journal.type, journal.version, journal.subject,
           journal.occurred_at, journal.recorded_at, cast(journal.data as text) as data, journal.packed_data
    from subscriptions s
         left join unnest(cast(:subscriptions as uuid[]), cast(:busy as int[]), cast(:most as int[]))
                   as share (subscription_id, busy, most) on share.subscription_id = s.subscription_id
         cross join lateral (
             select * from deliveries
             where subscription_id = s.subscription_id and state = 'pending' and next_at <= clock_timestamp()
             order by next_at, delivery_id
             limit greatest(0, case when s.failing_since is null then coalesce(share.most, :each) else 1 end
                               - coalesce(share.busy, 0))
             for update skip locked) as due
         left join lateral (
             select * from journal
             where day = due.day and partition = due.partition and number = due.number limit 1) as journal
                   on due.body is null
    where s.state = 'active'
    order by due.next_at, due.delivery_id limit :room
""")
_CLAIM = sql("""
    update deliveries set attempts = attempts + 1, body = claimed.body,
        next_at = clock_timestamp() + make_interval(secs => :lease)
    from unnest(cast(:deliveries as uuid[]), cast(:bodies as bytea[])) as claimed (delivery_id, body)
    where deliveries.delivery_id = claimed.delivery_id
""")
_SECONDS_TO_NEXT = sql("""
    select extract(epoch from min(next.next_at) - clock_timestamp())::float8
    from subscriptions s cross join lateral (
        select next_at from deliveries where subscription_id = s.subscription_id and state = 'pending'
        order by next_at, delivery_id limit 1) as next
    where s.state = 'active'
""")
# A success counts from any process, a failure only from the process that made the last attempt.
_SAVE_RESULTS = sql("""
    update deliveries d set state = result.state, tried_at = clock_timestamp(), status = result.status,
        error = result.error, milliseconds = result.milliseconds, reply = decode(result.reply, 'base64'),
        next_at = case when result.state = 'pending' then clock_timestamp() + make_interval(secs => result.delay)
                       else d.next_at end,
        body = case when result.state = 'pending' then d.body end
    from json_to_recordset(cast(:rows as json)) as result (delivery_id uuid, number int, state text, status int,
        error text, milliseconds int, reply text, delay float8)
    where d.delivery_id = result.delivery_id and d.state = 'pending'
          and (d.attempts = result.number or result.state = 'delivered')
    returning d.delivery_id
""")
_ABORT_ENDED = sql("""
    update deliveries set state = 'aborted', body = null
    where delivery_id in (
        select d.delivery_id from subscriptions s cross join lateral (
            select delivery_id from deliveries where subscription_id = s.subscription_id and state = 'pending'
            order by next_at, delivery_id limit :limit) as d
        where s.state = 'ended' limit :limit)
""")
# The rows of one that was just deleted may still be written by a process that read it before.
_DELETE_DELETED = sql("""
    with gone as (
        select subscription_id from subscriptions
        where state = 'deleted' and ended_at < clock_timestamp() - interval '1 minute'
    ), deleted as (
        delete from deliveries where delivery_id in (
            select d.delivery_id from gone cross join lateral (
                select delivery_id from deliveries where subscription_id = gone.subscription_id limit :limit) as d
            limit :limit)
        returning delivery_id
    ), replays as (
        delete from subscription_replays where subscription_id in (select subscription_id from gone)
    )
    select count(*) from deleted
""")
_DELETE_SUBSCRIPTIONS = sql("""
    delete from subscriptions s where state = 'deleted' and ended_at < clock_timestamp() - interval '1 minute'
        and not exists (select from deliveries where subscription_id = s.subscription_id)
""")
_DELETE_OLD = sql("""
    with old as (
        delete from deliveries where delivery_id in (
            select delivery_id from deliveries order by delivery_id limit :limit)
        and made_at < clock_timestamp() - make_interval(days => :days)
        returning state
    )
    select count(*) as deleted, count(*) filter (where state = 'pending') as pending from old
""")
_OLDEST_PENDING = sql("""
    select coalesce(extract(epoch from clock_timestamp() - min(oldest.made_at)), 0)::float8
    from subscriptions s cross join lateral (
        select made_at from deliveries where subscription_id = s.subscription_id and state = 'pending'
        order by delivery_id limit 1) as oldest
    where s.state = 'active'
""")


@dataclass(frozen=True)
class Share:
    """How many deliveries of one subscription this process sends now, and may send at once."""

    busy: int
    most: int


@dataclass(frozen=True)
class Result:
    """An attempt to deliver, the `number` of which this delivery has had, and what follows from it."""

    delivery_id: UUID
    subscription_id: UUID
    number: int
    attempt: Attempt
    decision: Decision


async def lock_due(conn: Connection, shares: Mapping[UUID, Share], each: int, room: int) -> list[Row]:
    """Lock due deliveries, at most `room` in all, and `each` of a subscription that has no share."""
    values = {
        "subscriptions": list(shares),
        "busy": [share.busy for share in shares.values()],
        "most": [share.most for share in shares.values()],
        "each": each,
        "room": room,
    }
    return list(await conn.execute(_LOCK_DUE, values))


async def claim(conn: Connection, bodies: Mapping[UUID, bytes | None], lease_seconds: float) -> None:
    """Begin an attempt of each of these locked deliveries with its body; no process takes it before the lease ends."""
    await conn.execute(_CLAIM, {"deliveries": list(bodies), "bodies": list(bodies.values()), "lease": lease_seconds})


async def seconds_to_next(conn: Connection) -> float | None:
    """The seconds until the next delivery is due; None if nothing is pending."""
    seconds: float | None = (await conn.execute(_SECONDS_TO_NEXT)).scalar_one()
    return seconds


async def save_results(conn: Connection, results: Sequence[Result]) -> set[UUID]:
    """Save what became of these attempts; the deliveries that it concerns. A body is kept while it is needed."""
    rows = [_row(result) for result in results]
    return set((await conn.execute(_SAVE_RESULTS, {"rows": rows_to_json(rows)})).scalars())


async def abort_ended(conn: Connection, limit: int) -> int:
    """Abort pending deliveries of subscriptions that ended, at most `limit`; how many it were."""
    return await conn.execute_count(_ABORT_ENDED, {"limit": limit})


async def delete_deleted(conn: Connection, limit: int) -> int:
    """Delete deliveries of deleted subscriptions, at most `limit`, and the subscriptions that have none; how many."""
    deleted: int = (await conn.execute(_DELETE_DELETED, {"limit": limit})).scalar_one()
    await conn.execute(_DELETE_SUBSCRIPTIONS)
    return deleted


async def delete_old(conn: Connection, days: int, limit: int) -> tuple[int, int]:
    """Delete the oldest deliveries that are older than this; how many, and how many of them were never delivered."""
    row = (await conn.execute(_DELETE_OLD, {"days": days, "limit": limit})).one()
    return row.deleted, row.pending


async def oldest_pending_seconds(conn: Connection) -> float:
    """How long the oldest pending delivery of an active subscription waits."""
    seconds: float = (await conn.execute(_OLDEST_PENDING)).scalar_one()
    return seconds


def _row(result: Result) -> dict[str, Any]:
    attempt = result.attempt
    return {
        "delivery_id": result.delivery_id,
        "number": result.number,
        "state": result.decision.state,
        "delay": result.decision.delay,
        "status": attempt.status,
        "error": attempt.error,
        "milliseconds": attempt.milliseconds,
        "reply": b64encode(attempt.reply).decode(),
    }

"""The table of deliveries: one event for one subscription, as long as the log is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from uuid_utils.compat import uuid7

from services.handoff.subscriptions.domain.attempt import DeliveryState
from services.handoff.subscriptions.domain.filter import PublishedEvent
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import (
    INSTANT,
    BigInteger,
    Column,
    Date,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    index,
    metadata_of,
    required,
)

deliveries_table = Table(
    "deliveries",
    metadata_of("handoff"),
    Column("delivery_id", Uuid, primary_key=True),
    required("subscription_id", Uuid),
    required("event_id", Uuid),
    required("day", Date),
    required("partition", Integer),
    required("number", BigInteger),
    required("type", Text),
    Column("lead_id", Uuid),
    required("made_at", INSTANT, default="clock_timestamp()"),
    required("state", Text, default="'pending'"),
    required("attempts", Integer, default="0"),
    required("next_at", INSTANT, default="clock_timestamp()"),
    Column("body", LargeBinary),
    Column("tried_at", INSTANT),
    Column("status", Integer),
    Column("error", Text),
    Column("milliseconds", Integer),
    Column("reply", LargeBinary),
    UniqueConstraint("subscription_id", "event_id"),
    index("deliveries_due", "subscription_id", "next_at", "delivery_id", where="state = 'pending'"),
    index("deliveries_state", "subscription_id", "state", "delivery_id"),
    index("deliveries_lead", "lead_id", where="lead_id is not null"),
)

_ADD = sql("""
    insert into deliveries (delivery_id, subscription_id, event_id, day, partition, number, type, lead_id)
    select * from json_to_recordset(cast(:rows as json)) as added (delivery_id uuid, subscription_id uuid,
        event_id uuid, day date, partition int, number bigint, type text, lead_id uuid)
    on conflict (subscription_id, event_id) do nothing
""")
_ADD_AGAIN = sql("""
    insert into deliveries (delivery_id, subscription_id, event_id, day, partition, number, type, lead_id)
    select * from json_to_recordset(cast(:rows as json)) as added (delivery_id uuid, subscription_id uuid,
        event_id uuid, day date, partition int, number bigint, type text, lead_id uuid)
    on conflict (subscription_id, event_id) do update
    set state = 'pending', attempts = 0, next_at = clock_timestamp(), body = null
    where deliveries.state <> 'pending'
""")
_C = deliveries_table.c
_SHOWN = select(
    _C.delivery_id, _C.event_id, _C.type, _C.lead_id, _C.made_at, _C.state, _C.attempts, _C.next_at, _C.tried_at,
    _C.status, _C.error, _C.milliseconds, _C.reply,
)  # fmt: skip
_FIND = _SHOWN.where(_C.subscription_id == bindparam("subscription_id"), _C.delivery_id == bindparam("delivery_id"))
_PAGE = sql("""
    select delivery_id, event_id, type, lead_id, made_at, latest.state, attempts, next_at, tried_at, status, error,
           milliseconds, reply
    from unnest(cast(:states as text[])) as asked (state)
         cross join lateral (
             select * from deliveries
             where subscription_id = :subscription_id and state = asked.state
                   and delivery_id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
             order by delivery_id desc limit :limit) as latest
    order by delivery_id desc limit :limit
""")
_RETRY = sql("""
    update deliveries set state = 'pending', next_at = clock_timestamp(),
        attempts = case when state = 'pending' then attempts else 0 end,
        body = case when state = 'pending' then body end
    where subscription_id = :subscription_id and delivery_id = :delivery_id
""")
_HAS_EVENT = sql("""
    select d.body is not null or exists (
        select from journal where day = d.day and partition = d.partition and number = d.number) as there
    from deliveries d where subscription_id = :subscription_id and delivery_id = :delivery_id
""")
# In the order in which they were made: those that were never tried are due since then.
_HASTEN = sql("""
    update deliveries set next_at = made_at
    where subscription_id = :subscription_id and state = 'pending' and attempts > 0
""")


@dataclass(frozen=True)
class Delivery:
    """One event for one subscription, as the log shows it. `next_at`: when a pending one is due, or its lease ends."""

    delivery_id: UUID
    event_id: UUID
    type: str
    lead_id: UUID | None
    made_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime
    tried_at: datetime | None
    status: int | None
    error: str | None
    milliseconds: int | None
    reply: bytes | None


async def add(conn: Connection, wanted: Sequence[tuple[UUID, PublishedEvent]], again: bool = False) -> None:
    """Insert a delivery of each event to its subscription; `again`: one that ended before is pending again."""
    if wanted:
        await conn.execute(_ADD_AGAIN if again else _ADD, {"rows": rows_to_json([_row(*each) for each in wanted])})


async def find(conn: Connection, subscription_id: UUID, delivery_id: UUID) -> Delivery | None:
    """One delivery of the subscription."""
    row = (await conn.execute(_FIND, {"subscription_id": subscription_id, "delivery_id": delivery_id})).first()
    return _read(row) if row else None


async def find_page(
    conn: Connection, subscription_id: UUID, states: Sequence[str], before: UUID | None, limit: int
) -> list[Delivery]:
    """At most `limit` deliveries with ids below `before`, newest first."""
    values = {"subscription_id": subscription_id, "states": list(states), "before": before, "limit": limit}
    return [_read(row) for row in await conn.execute(_PAGE, values)]


async def has_event(conn: Connection, subscription_id: UUID, delivery_id: UUID) -> bool:
    """Whether the delivery's event can still be sent."""
    values = {"subscription_id": subscription_id, "delivery_id": delivery_id}
    return bool((await conn.execute(_HAS_EVENT, values)).scalar())


async def retry(conn: Connection, subscription_id: UUID, delivery_id: UUID) -> None:
    """Make the delivery due now; one that ended begins again with its first attempt."""
    await conn.execute(_RETRY, {"subscription_id": subscription_id, "delivery_id": delivery_id})


async def hasten(conn: Connection, subscription_id: UUID) -> None:
    """Make everything that is pending due, in the order in which it was made."""
    await conn.execute(_HASTEN, {"subscription_id": subscription_id})


def _row(subscription_id: UUID, event: PublishedEvent) -> dict[str, Any]:
    return {
        "delivery_id": uuid7(),
        "subscription_id": subscription_id,
        "event_id": event.event_id,
        "day": event.day,
        "partition": event.partition,
        "number": event.number,
        "type": event.type,
        "lead_id": event.lead_id,
    }


def _read(row: Row) -> Delivery:
    return Delivery(*row)

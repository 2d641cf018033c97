"""The table of facts: each event once, whether it was delivered again or broadcast to every partition."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.metrics.facts.domain import Fact
from shared.db.connection import Connection, Row, Rows, sql
from shared.db.expressions import constant, ids, is_one_of, recordset
from shared.db.json_codec import rows_to_json, to_json
from shared.db.packed_json import StoredJson, decode_json, store_json
from shared.db.tables import (
    INSTANT,
    JSONB,
    BigInteger,
    Column,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

facts_table = Table(
    "facts",
    metadata_of("metrics"),
    Column("arrival", BigInteger, Identity(always=True), primary_key=True),
    required("event_id", Uuid, unique=True),
    required("topic", Text),
    required("partition", Integer),
    required("number", BigInteger),
    required("type", Text),
    required("subject", Text),
    Column("lead_id", Uuid),
    required("occurred_at", INSTANT),
    required("recorded_at", INSTANT),
    Column("data", JSONB),
    Column("packed_data", LargeBinary),
    index("facts_of_lead", "lead_id", "occurred_at", where="lead_id is not null"),
    index("facts_agreements", "occurred_at", where="type = 'agreement.activated'"),
)

_C = facts_table.c
_DATA = ("data", "packed_data")
_FIELDS = [column.name for column in facts_table.c if column.name != "arrival"]
_EVENT_FIELDS = [name for name in _FIELDS if name not in _DATA]
_BATCH = recordset((facts_table.c[name] for name in _FIELDS), "batch")
# In the order of the event ids, so that two processes that insert one broadcast wait for each other and never deadlock.
_INSERT = (
    insert(facts_table)
    .from_select(_FIELDS, select(*_BATCH.c).order_by(_BATCH.c.event_id))
    .on_conflict_do_nothing(index_elements=["event_id"])
    .returning(_C.event_id)
)
_FACT = select(*(_C[name] for name in _EVENT_FIELDS), _C.data, _C.packed_data)
# A merge is published under both ids; a person's facts show it once.
_OF_IDS = _FACT.where(
    is_one_of(_C.lead_id, ids("ids")),
    or_(_C.type != constant("lead.merged"), _C.lead_id == cast(_C.data.op("->>")(constant("survivor")), Uuid)),
)
_OF_PERSON = _OF_IDS.limit(bindparam("limit"))
_PLACED = _OF_IDS.add_columns(
    func.row_number().over(partition_by=_C.lead_id, order_by=(_C.occurred_at, _C.recorded_at, _C.number)).label("place")
).subquery("placed")
_FIRST_OF_EACH = (
    select(_PLACED)
    .where(_PLACED.c.place <= bindparam("limit"))
    .order_by(_PLACED.c.occurred_at, _PLACED.c.recorded_at, _PLACED.c.number)
)
_FIRST = _OF_PERSON.order_by(_C.occurred_at, _C.recorded_at, _C.number)
_LATEST = _OF_PERSON.order_by(_C.occurred_at.desc(), _C.recorded_at.desc(), _C.number.desc())
_BY_ARRIVAL = (
    _FACT.add_columns(_C.arrival)
    .where(_C.arrival > bindparam("after"), _C.arrival <= bindparam("until"))
    .order_by(_C.arrival)
    .limit(bindparam("limit"))
)
_LAST_ARRIVAL = sql("select coalesce(max(arrival), 0) from facts")
# Since when each agreement is in force, and the parts of its document, the oldest first.
SignedParts = Sequence[tuple[datetime, dict[str, Any]]]

_ACTIVE_AGREEMENT = sql("""
    select data->'document' from facts where type = 'agreement.activated'
    order by occurred_at desc, cast(data->>'agreement_version' as int) desc limit 1
""")
_SIGNED_PARTS = sql("""
    select occurred_at,
           json_build_object('marketing', data->'document'->'marketing', 'sales', data->'document'->'sales',
                             'priorities', data->'document'->'priorities',
                             'guarantee', data->'document'->'guarantee', 'rhythm', data->'document'->'rhythm',
                             'credit', data->'document'->'credit') as parts
    from facts where type = 'agreement.activated' order by occurred_at, cast(data->>'agreement_version' as int)
""")
_REVIEW_INTERVALS = sql("""
    select occurred_at, cast(data->>'agreement_version' as int) as version,
           cast(data->'document'->>'review_every_days' as int) as every_days
    from facts where type = 'agreement.activated' order by occurred_at, version
""")


async def insert_new(conn: Connection, facts: Sequence[Fact]) -> list[Fact]:
    """Insert these facts; return those that the table did not have yet."""
    inserted = await conn.execute(_INSERT, {"rows": rows_to_json([_to_row(conn, fact) for fact in facts])})
    by_id = {fact.event_id: fact for fact in facts}
    return [by_id[row.event_id] for row in inserted]


async def load_first(conn: Connection, ids: Sequence[UUID], limit: int) -> list[Fact]:
    """The first `limit` facts about the person with these ids, in the order in which they happened."""
    return [_to_fact(row) for row in await conn.execute(_FIRST, {"ids": ids, "limit": limit})]


async def load_first_of_each(conn: Connection, ids: Sequence[UUID], limit: int) -> list[Fact]:
    """The first `limit` facts about each of these ids, in the order in which they happened."""
    return [_to_fact(row) for row in await conn.execute(_FIRST_OF_EACH, {"ids": ids, "limit": limit})]


async def load_latest(conn: Connection, ids: Sequence[UUID], limit: int) -> list[Fact]:
    """The last `limit` facts about the person with these ids, in the order in which they happened."""
    return [_to_fact(row) for row in await conn.execute(_LATEST, {"ids": ids, "limit": limit})][::-1]


async def find_last_arrival(conn: Connection) -> int:
    """The highest arrival number of a fact, 0 without facts."""
    last: int = (await conn.execute(_LAST_ARRIVAL)).scalar_one()
    return last


async def load_arrivals(conn: Connection, after: int, until: int, limit: int) -> tuple[list[Fact], int]:
    """At most `limit` facts with arrival numbers above `after` up to `until`, and the number up to which they go."""
    rows = await conn.execute(_BY_ARRIVAL, {"after": after, "until": until, "limit": limit})
    return [_to_fact(row) for row in rows], rows[-1].arrival if len(rows) == limit else until


async def load_active_agreement(conn: Connection) -> dict[str, Any]:
    """The document that both sides signed last; empty before the first one."""
    return (await conn.execute(_ACTIVE_AGREEMENT)).scalar() or {}


async def load_signed_parts(conn: Connection) -> SignedParts:
    """When each agreement came into force, and its promises, guarantee, rhythm and credit, the oldest first."""
    return [(row.occurred_at, row.parts) for row in await conn.execute(_SIGNED_PARTS)]


async def load_review_intervals(conn: Connection) -> Rows:
    """When each agreement came into force, its version, and after how many days it is reviewed, the oldest first."""
    return await conn.execute(_REVIEW_INTERVALS)


def _to_row(conn: Connection, fact: Fact) -> dict[str, Any]:
    # PostgreSQL reads the data of what is about no lead (agreements) and of merges.
    packs = fact.lead_id is not None and fact.type != "lead.merged"
    data = to_json(fact.data)
    stored = store_json(conn, data) if packs else StoredJson(data, None)
    return {
        "event_id": fact.event_id,
        "topic": fact.topic,
        "partition": fact.partition,
        "number": fact.number,
        "type": fact.type,
        "subject": fact.subject,
        "lead_id": fact.lead_id,
        "occurred_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
        **stored.to_row("data"),
    }


def _to_fact(row: Row) -> Fact:
    return Fact(
        row.event_id, row.topic, row.partition, row.number, row.type, row.subject, row.lead_id, row.occurred_at,
        row.recorded_at, decode_json(row.data, row.packed_data),
    )  # fmt: skip

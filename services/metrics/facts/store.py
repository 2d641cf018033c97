"""The table of facts: each event once, whatever was repeated or told to every partition."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, cast, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.metrics.facts.domain import Fact
from shared.db.connection import Connection, Row, rows_to_json, sql
from shared.db.expressions import among, constant, ids, recordset
from shared.db.tables import (
    INSTANT,
    JSONB,
    BigInteger,
    Column,
    Identity,
    Integer,
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
    required("data", JSONB),
    index("facts_of_lead", "lead_id", "occurred_at", where="lead_id is not null"),
    index("facts_agreements", "occurred_at", where="type = 'agreement.activated'"),
)

_C = facts_table.c
_FIELDS = [column.name for column in facts_table.c if column.name != "arrival"]
_GIVEN = recordset((facts_table.c[name] for name in _FIELDS), "given")
# In the order of their ids, so that two processes that hear one broadcast wait for each other in turn.
_KEEP = (
    insert(facts_table)
    .from_select(_FIELDS, select(*_GIVEN.c).order_by(_GIVEN.c.event_id))
    .on_conflict_do_nothing(index_elements=["event_id"])
    .returning(_C.event_id)
)
_FACT = select(*(_C[name] for name in _FIELDS if name != "data"), cast(_C.data, Text).label("data"))
# A merge is told under both ids, and shown once.
_OF_PERSON = _FACT.where(
    among(_C.lead_id, ids("ids")),
    or_(_C.type != constant("lead.merged"), _C.lead_id == cast(_C.data.op("->>")(constant("survivor")), Uuid)),
).limit(bindparam("limit"))
_FIRST = _OF_PERSON.order_by(_C.occurred_at, _C.recorded_at, _C.number)
_LATEST = _OF_PERSON.order_by(_C.occurred_at.desc(), _C.recorded_at.desc(), _C.number.desc())
_ARRIVED = (
    _FACT.add_columns(_C.arrival)
    .where(_C.arrival > bindparam("after"), _C.arrival <= bindparam("until"))
    .order_by(_C.arrival)
    .limit(bindparam("limit"))
)
_LAST_ARRIVAL = sql("select coalesce(max(arrival), 0) from facts")


async def insert_new(conn: Connection, facts: Sequence[Fact]) -> list[Fact]:
    """Insert these facts; those that were not known yet."""
    new = await conn.execute(_KEEP, {"rows": rows_to_json(facts)})
    told = {fact.event_id: fact for fact in facts}
    return [told[row.event_id] for row in new]


async def of_person(conn: Connection, ids: Sequence[UUID], limit: int) -> list[Fact]:
    """The first `limit` facts about a person with these ids, in the order in which they happened."""
    return [_fact(row) for row in await conn.execute(_FIRST, {"ids": ids, "limit": limit})]


async def latest_of_person(conn: Connection, ids: Sequence[UUID], limit: int) -> list[Fact]:
    """The last `limit` facts about them, in the order in which they happened."""
    return [_fact(row) for row in await conn.execute(_LATEST, {"ids": ids, "limit": limit})][::-1]


async def last_arrival(conn: Connection) -> int:
    """The highest number by which a fact came in, 0 if there is none."""
    last: int = (await conn.execute(_LAST_ARRIVAL)).scalar_one()
    return last


async def arrived(conn: Connection, after: int, until: int, limit: int) -> tuple[list[Fact], int]:
    """The facts after one arrival up to another, at most `limit`, and how far that went."""
    rows = await conn.execute(_ARRIVED, {"after": after, "until": until, "limit": limit})
    return [_fact(row) for row in rows], rows[-1].arrival if len(rows) == limit else until


def _fact(row: Row) -> Fact:
    return Fact(
        row.event_id, row.topic, row.partition, row.number, row.type, row.subject, row.lead_id, row.occurred_at,
        row.recorded_at, orjson.loads(row.data),
    )  # fmt: skip


_IN_FORCE = sql("""
    select data->'document' from facts where type = 'agreement.activated'
    order by occurred_at desc, cast(data->>'agreement_version' as int) desc limit 1
""")


async def in_force(conn: Connection) -> dict[str, Any]:
    """The document as it was signed; empty before the first one."""
    return (await conn.execute(_IN_FORCE)).scalar() or {}

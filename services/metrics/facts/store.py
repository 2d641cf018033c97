"""The table of facts: each event once, whatever was repeated or told to every partition."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from services.metrics.facts.domain import Fact
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
from shared.sql import Connection, Row, as_json, text

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

_FIELDS = "event_id, topic, partition, number, type, subject, lead_id, occurred_at, recorded_at, data"
_READ = f"{_FIELDS}::text as data"
# In the order of their ids, so that two processes that hear one broadcast wait for each other in turn.
_KEEP = text(f"""
    insert into facts ({_FIELDS})
    select {_FIELDS} from jsonb_populate_recordset(cast(null as facts), cast(:facts as jsonb)) order by event_id
    on conflict (event_id) do nothing
    returning event_id
""")
# A merge is told under both ids, and shown once.
_OF_PERSON = f"""
    select {_READ} from facts
    where lead_id = any(cast(:ids as uuid[])) and (type <> 'lead.merged' or lead_id = cast(data->>'survivor' as uuid))
"""
_FIRST = text(f"{_OF_PERSON} order by occurred_at, recorded_at, number limit :limit")
_LATEST = text(f"{_OF_PERSON} order by occurred_at desc, recorded_at desc, number desc limit :limit")
_ARRIVED = text(f"""
    select arrival, {_READ} from facts where arrival > :after and arrival <= :until order by arrival limit :limit
""")
_LAST_ARRIVAL = text("select coalesce(max(arrival), 0) from facts")


async def keep(conn: Connection, facts: Sequence[Fact]) -> list[Fact]:
    """Insert these facts; those that were not known yet."""
    new = await conn.execute(_KEEP, {"facts": as_json(facts)})
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

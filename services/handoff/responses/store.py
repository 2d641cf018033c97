"""The table of sellers' commands with their texts: notes and evidence, which are not published."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson

from services.handoff.responses.domain.commands import ResponseRecord
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    INSTANT,
    JSON,
    BigInteger,
    Column,
    Identity,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

answers_table = Table(
    "answers",
    metadata_of("handoff"),
    Column("answer", BigInteger, Identity(always=True), primary_key=True),
    required("handoff_id", Uuid),
    required("question", Text),
    Column("seller", Text),
    required("at", INSTANT),
    required("digest", Text),
    required("words", JSON),
    Column("key_id", Uuid),
    index("answers_handoff", "handoff_id", "question"),
)

TEXTS_LIMIT = 100

_ADD = sql("""
    insert into answers (handoff_id, question, seller, at, digest, words, key_id)
    select handoff_id, question, seller, at, digest, words, key_id
    from unnest(cast(:handoffs as uuid[]), cast(:questions as text[]), cast(:sellers as text[]),
                cast(:at as timestamptz[]), cast(:digests as text[]), cast(:words as json[]),
                cast(:key_ids as uuid[]))
         with ordinality as record (handoff_id, question, seller, at, digest, words, key_id, place)
    order by place
""")
_FIND_TEXTS = sql("""
    select seller, at, words from (
        select * from answers where handoff_id = :handoff_id order by answer desc limit :limit) as latest
    order by answer
""")
_FIND_TEXTS_OF = sql("""
    select latest.handoff_id, latest.seller, latest.at, latest.words
    from unnest(cast(:handoffs as uuid[])) as handoff (id)
         cross join lateral (
             select * from answers where handoff_id = handoff.id order by answer desc limit :limit) as latest
""")
_LATEST_DIGESTS = sql("""
    select distinct on (handoff_id, question) handoff_id, question, digest
    from answers where handoff_id = any(cast(:handoffs as uuid[])) order by handoff_id, question, answer desc
""")


async def find_texts(conn: Connection, handoff_id: UUID) -> list[Row]:
    """The latest commands with their texts, oldest first, at most TEXTS_LIMIT: `seller`, `at`, `words`."""
    return list(await conn.execute(_FIND_TEXTS, {"handoff_id": handoff_id, "limit": TEXTS_LIMIT}))


async def find_texts_of(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """The latest commands of each of these handoffs with their texts, as `find_texts` has them, the newest first."""
    found: dict[UUID, list[Row]] = {}
    for row in await conn.execute(_FIND_TEXTS_OF, {"handoffs": list(handoffs), "limit": TEXTS_LIMIT}):
        found.setdefault(row.handoff_id, []).append(row)
    return found


async def add(conn: Connection, records: Sequence[ResponseRecord]) -> None:
    """Insert these records, in order."""
    if not records:
        return
    columns = {
        "handoffs": [record.handoff_id for record in records],
        "questions": [record.question for record in records],
        "sellers": [record.seller for record in records],
        "at": [record.at for record in records],
        "digests": [record.digest for record in records],
        "words": [orjson.dumps(record.words, default=str).decode() for record in records],
        "key_ids": [record.key_id for record in records],
    }
    await conn.execute(_ADD, columns)


async def latest_digests(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """The digest of the latest command to each question, of each handoff that has one."""
    digests: dict[UUID, dict[str, str]] = {}
    for row in await conn.execute(_LATEST_DIGESTS, {"handoffs": list(handoffs)}):
        digests.setdefault(row.handoff_id, {})[row.question] = row.digest
    return digests

"""The words of what sellers answered: notes and evidence, which go no further."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import orjson

from services.handoff.responses.domain.commands import ResponseRecord
from shared.db.connection import Connection, sql
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
    index("answers_handoff", "handoff_id", "question"),
)

_ADD = sql("""
    insert into answers (handoff_id, question, seller, at, digest, words)
    select handoff_id, question, seller, at, digest, words
    from unnest(cast(:handoffs as uuid[]), cast(:questions as text[]), cast(:sellers as text[]),
                cast(:at as timestamptz[]), cast(:digests as text[]), cast(:words as json[]))
         with ordinality as told (handoff_id, question, seller, at, digest, words, place)
    order by place
""")
_LATEST = sql("""
    select distinct on (handoff_id, question) handoff_id, question, digest
    from answers where handoff_id = any(cast(:handoffs as uuid[])) order by handoff_id, question, answer desc
""")


async def add(conn: Connection, told: Sequence[ResponseRecord]) -> None:
    """Keep these."""
    if not told:
        return
    given = {
        "handoffs": [one.handoff_id for one in told],
        "questions": [one.question for one in told],
        "sellers": [one.seller for one in told],
        "at": [one.at for one in told],
        "digests": [one.digest for one in told],
        "words": [orjson.dumps(one.words, default=str).decode() for one in told],
    }
    await conn.execute(_ADD, given)


async def latest(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """The digest of the latest answer to each question, of each handoff that has one."""
    found: dict[UUID, dict[str, str]] = {}
    for row in await conn.execute(_LATEST, {"handoffs": list(handoffs)}):
        found.setdefault(row.handoff_id, {})[row.question] = row.digest
    return found

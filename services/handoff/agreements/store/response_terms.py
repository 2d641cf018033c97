"""The table of agreements: the document of every version that was ever in force."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from services.handoff.agreements.domain.response_terms import NO_TERMS, ResponseTerms, read_terms
from shared.db.connection import Connection, sql
from shared.db.tables import INSTANT, JSON, Column, Integer, Table, metadata_of, required
from shared.events.qualification import AgreementActivated

agreements_table = Table(
    "agreements",
    metadata_of("handoff"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("document", JSON),
    required("active_from", INSTANT),
)

PARSED_LIMIT = 64

# The event stands in every partition under one id: the first copy that arrives counts.
_INSERT = sql("""
    insert into agreements (version, document, active_from)
    select * from unnest(cast(:versions as int[]), cast(:documents as json[]), cast(:since as timestamptz[]))
    on conflict (version) do nothing
""")
_FIND = sql("""
    select version, document::text as document from agreements where version = any(cast(:versions as int[]))
""")
_FIND_WITHOUT_PROMISE = sql("""
    select version, document, active_from from agreements
    where not exists (select from promises where agreement_version = version) order by version
""")
_FIND_ACTIVE = sql("""
    select version, document::text as document from agreements order by active_from desc, version desc limit 1
""")


async def add(conn: Connection, activated: Sequence[AgreementActivated]) -> None:
    """Insert the document of each version that is new."""
    by_version = {
        event.agreement_version: event for event in sorted(activated, key=lambda event: event.agreement_version)
    }
    await conn.execute(
        _INSERT,
        {
            "versions": list(by_version),
            "documents": [orjson.dumps(event.document).decode() for event in by_version.values()],
            "since": [event.occurred_at for event in by_version.values()],
        },
    )


async def find_without_promise(conn: Connection) -> dict[int, tuple[dict[str, Any], datetime]]:
    """(document, since when it was in force) of each version without a row in the table of SLA terms."""
    return {row.version: (row.document, row.active_from) for row in await conn.execute(_FIND_WITHOUT_PROMISE)}


async def find_terms(conn: Connection, versions: Iterable[int | None]) -> dict[int | None, ResponseTerms]:
    """The terms of each version; for None, those in force now. An unknown version has NO_TERMS."""
    requested = set(versions)
    numbers = sorted(version for version in requested if version is not None)
    by_version: dict[int | None, ResponseTerms] = dict.fromkeys(requested, NO_TERMS)
    if numbers:
        rows = await conn.execute(_FIND, {"versions": numbers})
        by_version |= {row.version: _parse(row.version, row.document) for row in rows}
    if None in requested and (row := (await conn.execute(_FIND_ACTIVE)).first()):
        by_version[None] = _parse(row.version, row.document)
    return by_version


async def find_signed(conn: Connection, version: int | None) -> tuple[ResponseTerms, dict[str, Any]]:
    """The terms and the signed document of this version; for None, of the one in force. Empty for an unknown one."""
    if version is None:
        row = (await conn.execute(_FIND_ACTIVE)).first()
    else:
        row = (await conn.execute(_FIND, {"versions": [version]})).first()
    return (_parse(row.version, row.document), orjson.loads(row.document)) if row else (NO_TERMS, {})


async def find_document_in_force(conn: Connection) -> dict[str, Any]:
    """The signed document in force; empty without one."""
    row = (await conn.execute(_FIND_ACTIVE)).first()
    document: dict[str, Any] = orjson.loads(row.document) if row else {}
    return document


@lru_cache(PARSED_LIMIT)
def _parse(version: int, document: str) -> ResponseTerms:
    return read_terms(version, orjson.loads(document))
